import Foundation
import Untrusted

extension RunDirectory {
  /// Gives the run an empty database and an empty folder of checkpoints; what was recorded and saved
  /// stays beside them as `run-before-DATE.sqlite` and `checkpoints-before-DATE`.
  ///
  /// - Returns: where the old database is.
  /// - Throws: where another process has the run or reads it, or where that cannot be written; then
  ///   the record is as it was.
  package func startAgain() throws -> URL {
    let lock = try RunLock(self)
    defer { lock.release() }
    var run = try RunReader(self).run()
    // With its log put into it, the database is one file. Somebody who reads it keeps the log alive,
    // which must not be taken for the new database's.
    try RunDatabase(database, for: .owning).settle()
    var status = stat()
    guard stat(database.path + "-wal", &status) != 0 || status.st_size == 0 else {
      throw Problem(
        .occupied, database.path, "another program reads it",
        advice: "close what watches the run, then try again")
    }
    let date = "before-" + RunName.date()
    let old = url.appendingPathComponent("run-\(date).sqlite")
    // Checkpoints first: without them a resumption refuses, whereas old ones beside a new database
    // would pass for its own.
    if Folder.exists(checkpoints) {
      let oldCheckpoints = url.appendingPathComponent("checkpoints-\(date)")
      guard rename(checkpoints.path, oldCheckpoints.path) == 0 else {
        throw Folder.unwritable(oldCheckpoints)
      }
    }
    try Folder.create(checkpoints)
    // A second name for it: there is a database at every moment.
    guard
      link(database.path, old.path) == 0
        || (try? FileManager.default.copyItem(at: database, to: old)) != nil
    else { throw Folder.unwritable(old) }
    run.createdAt = Date().timeIntervalSince1970
    run.status = .paused
    (run.message, run.statusShare, run.processID, run.rewinds) = ("", nil, nil, 0)
    try RunDatabase.create(at: database, run: run)
    try Folder.synchronize(url)
    return old
  }
}
