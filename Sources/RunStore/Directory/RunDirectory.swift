import Foundation

/// The directory of a run: `recipe.json`, `run.sqlite`, `checkpoints/` and `log.txt`.
package struct RunDirectory: Sendable, Hashable {
  /// The directory.
  package let url: URL

  /// What the run was started with.
  package var recipe: URL { url.appendingPathComponent("recipe.json") }
  /// Everything that was recorded.
  package var database: URL { url.appendingPathComponent("run.sqlite") }
  /// The directory of the checkpoints.
  package var checkpoints: URL { url.appendingPathComponent("checkpoints", isDirectory: true) }
  /// What was written to the log.
  package var log: URL { url.appendingPathComponent("log.txt") }
  /// The file whose lock the training process holds; see ``RunLock``.
  var lock: URL { url.appendingPathComponent("run.lock") }

  /// The directory's own name.
  package var name: String { url.lastPathComponent }

  /// A directory that may or may not be there.
  init(unchecked url: URL) { self.url = url.standardizedFileURL.absoluteURL }

  /// Opens the directory of a run.
  ///
  /// - Throws: ``RunStoreError`` where it is missing, unreadable, no run, the run of a newer version
  ///   of the program, or has an incomplete database.
  package init(opening url: URL) throws {
    self.init(unchecked: url)
    var status = stat()
    guard stat(self.url.path, &status) == 0 else {
      throw errno == ENOENT
        ? RunStoreError.missing(self.url.path)
        : RunStoreError.unreadable(self.url.path, reason: RunStoreError.systemReason)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw RunStoreError.notARun(self.url.path, found: "something that is no directory")
    }
    do {
      try DatabaseHeader.check(database, maximumVersion: RunSchema.version)
    } catch RunStoreError.missing {
      throw RunStoreError.notARun(self.url.path, found: "no run.sqlite")
    }
  }
}
