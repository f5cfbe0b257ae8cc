import Foundation

extension RunDirectory {
  /// What an interrupted creation may have left behind; as good as empty.
  private static let leftovers: Set<String> = [
    "run.lock", "run.sqlite.new", "run.sqlite.new-journal", "checkpoints",
  ]

  /// Creates the directory of a new run, with its database and `checkpoints/`.
  ///
  /// The database takes its name when it is complete, so that no reader sees half of one. The
  /// directory may exist if it is empty.
  ///
  /// - Parameters:
  ///   - url: Where; the parent must exist.
  ///   - run: What the database says about the run at first.
  /// - Throws: ``RunStoreError`` for an odd name, a parent that is missing or cannot be written, a
  ///   directory with content, or a full disk.
  public static func create(at url: URL, run: RunRecord) throws -> RunDirectory {
    let directory = RunDirectory(unchecked: url)
    try RunName.check(directory.name)
    let path = directory.url.path
    let parent = directory.url.deletingLastPathComponent()
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw errno == ENOENT
        ? RunStoreError.missing(parent.path)
        : RunStoreError.unwritable(path, reason: RunStoreError.systemReason)
    }
    try directory.checkEmpty()
    let lock = try RunLock(directory)
    defer { lock.release() }
    // Another process may have been here between the look and the lock.
    try directory.checkEmpty()
    guard mkdir(directory.checkpoints.path, 0o777) == 0 || errno == EEXIST else {
      throw RunStoreError.unwritable(
        directory.checkpoints.path, reason: RunStoreError.systemReason)
    }
    try RunDatabase.create(at: directory.database, run: run)
    try synchronize(directory.url)
    try synchronize(parent)
    return directory
  }

  private func checkEmpty() throws {
    let entries: [String]
    do {
      entries = try FileManager.default.contentsOfDirectory(atPath: url.path)
    } catch {
      var status = stat()
      let isDirectory = stat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      throw isDirectory
        ? RunStoreError.unreadable(url.path, reason: error.localizedDescription)
        : RunStoreError.notARun(url.path, found: "something that is no directory")
    }
    guard let found = entries.filter({ !Self.leftovers.contains($0) }).min() else { return }
    throw RunStoreError.notEmpty(directory: url.path, found: found)
  }

  /// Waits until the names in a directory are on the disk.
  private static func synchronize(_ url: URL) throws {
    let descriptor = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A parent that may be written but not listed cannot be opened; its entry is written anyway.
    guard descriptor >= 0 else { return }
    defer { _ = close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw RunStoreError.unwritable(url.path, reason: RunStoreError.systemReason)
    }
  }
}
