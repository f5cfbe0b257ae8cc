import Foundation
import Untrusted

/// The directory of a run: `recipe.json`, `run.sqlite`, `checkpoints/` and `log.txt`.
package struct RunDirectory: Sendable, Hashable {
  package let url: URL

  package var recipe: URL { url.appendingPathComponent("recipe.json") }
  package var database: URL { url.appendingPathComponent("run.sqlite") }
  package var checkpoints: URL { url.appendingPathComponent("checkpoints", isDirectory: true) }
  package var log: URL { url.appendingPathComponent("log.txt") }
  /// The file whose lock the training process holds; see ``RunLock``.
  var lock: URL { url.appendingPathComponent("run.lock") }

  package var name: String { url.lastPathComponent }

  /// A directory that may or may not be there.
  init(unchecked url: URL) { self.url = url.standardizedFileURL.absoluteURL }

  /// Opens the directory of a run.
  ///
  /// - Throws: a ``Problem`` where it is missing, unreadable, no run, the run of a newer version of
  ///   the program, or has an incomplete database.
  package init(opening url: URL) throws {
    self.init(unchecked: url)
    try checkKind()
    do {
      try DatabaseHeader.check(database)
    } catch let problem as Problem where problem.kind == .missing {
      throw Problem.notARun(self.url.path, found: "no run.sqlite")
    }
  }

  func checkKind() throws {
    var status = stat()
    guard stat(url.path, &status) == 0 else {
      throw errno == ENOENT
        ? Problem.missing(url.path)
        : Problem.unreadable(url.path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw Problem.notARun(url.path, found: "something that is no folder")
    }
  }

  /// Makes the database one file again, which can be read from read-only places: for a process that
  /// was still reading when its writer was closed.
  ///
  /// Nothing happens where somebody has the run or reads it.
  package func settle() {
    guard let lock = try? RunLock(self) else { return }
    defer { lock.release() }
    try? RunDatabase(database, for: .writing).settle()
  }
}
