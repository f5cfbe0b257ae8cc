import Foundation
import Untrusted

package enum RunList {
  /// Every run directly in a folder, the last changed first; damaged ones with their problem.
  ///
  /// Directories without `run.sqlite` are left out.
  ///
  /// - Throws: a ``Problem`` where the folder is missing or cannot be read.
  package static func runs(in folder: URL, now: Date = Date()) throws -> [RunSummary] {
    try directories(in: folder).map { RunSummary($0, now: now) }
      .sorted { ($0.modified, $1.name) > ($1.modified, $0.name) }
  }

  /// Every directory directly in a folder that has a run's database, whatever its state.
  ///
  /// - Throws: a ``Problem`` where the folder is missing or cannot be read.
  package static func directories(in folder: URL) throws -> [RunDirectory] {
    try Folder.names(folder).filter { !$0.hasPrefix(".") }
      .map { RunDirectory(unchecked: folder.appendingPathComponent($0)) }
      .filter { FileManager.default.fileExists(atPath: $0.database.path) }
  }

  /// Every run in a folder and the folders in it, with its path from there: those of a folder before
  /// those of the folders in it.
  ///
  /// Links and hidden folders are not followed, folders deeper than a few levels neither; of a place
  /// with thousands of folders the first are looked into. What cannot be read is left out.
  package static func tree(in folder: URL) -> [(name: String, run: RunDirectory)] {
    var found: [(String, RunDirectory)] = []
    var waiting = [(name: "", url: folder, depth: 0)][...]
    var folderCount = 0
    while let next = waiting.popFirst(), folderCount < treeLimit.folders {
      folderCount += 1
      for name in ((try? Folder.names(next.url)) ?? []).sorted() where !name.hasPrefix(".") {
        let url = next.url.appendingPathComponent(name)
        let run = RunDirectory(unchecked: url)
        if FileManager.default.fileExists(atPath: run.database.path) {
          found.append((next.name + name, run))
        } else if next.depth < treeLimit.depth, isFolder(url) {
          waiting.append((next.name + name + "/", url, next.depth + 1))
        }
      }
    }
    return found
  }

  private static let treeLimit = (depth: 3, folders: 2000)

  private static func isFolder(_ url: URL) -> Bool {
    var status = stat()
    return lstat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Removes a run and all its files.
  ///
  /// It disappears from lists at once, under a hidden name, before its files are deleted.
  ///
  /// - Throws: a ``Problem`` where a process has the run, where the directory is no run (a
  ///   damaged one can be removed, a link cannot), or where files cannot be deleted.
  package static func remove(_ url: URL) throws {
    let directory = RunDirectory(unchecked: url)
    let path = directory.url.path
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
      throw Problem.notARun(path, found: "a link")
    }
    try directory.checkKind()
    do {
      // A newer program's run is a run as well, and incomplete ones are what people remove.
      _ = try DatabaseHeader.fault(directory.database)
    } catch let problem as Problem where problem.kind == .missing {
      throw Problem.notARun(path, found: "no run.sqlite")
    }
    let lock = try RunLock(directory)
    defer { lock.release() }
    let hidden = directory.url.deletingLastPathComponent()
      .appendingPathComponent(".\(directory.name).removed-\(getpid())")
    guard rename(path, hidden.path) == 0 else { throw Folder.unwritable(directory.url) }
    do {
      try FileManager.default.removeItem(at: hidden)
    } catch {
      throw Problem(
        .unwritable, hidden.path, "not all of it could be deleted", advice: "delete the rest")
    }
  }
}
