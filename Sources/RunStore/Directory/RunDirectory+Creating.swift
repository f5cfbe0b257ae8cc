import Foundation

extension RunDirectory {
  /// What an interrupted creation may have left behind; as good as empty.
  private static let leftovers: Set<String> = [
    "run.lock", "recipe.json.new", "run.sqlite.new", "run.sqlite.new-journal", "checkpoints",
  ]

  /// Creates the directory of a new run, with its recipe, its database and `checkpoints/`.
  ///
  /// The database comes last and takes its name when it is complete: what has one is a whole run,
  /// whenever its creation was interrupted. The directory may exist if it is empty.
  ///
  /// - Parameters:
  ///   - url: Where; the parent must exist.
  ///   - run: What the database says about the run at first.
  ///   - recipe: The content of `recipe.json`; nil for none.
  /// - Throws: ``RunStoreError`` for an odd name, a parent that is missing or cannot be written, a
  ///   directory with content, or a full disk.
  package static func create(
    at url: URL, run: RunRecord, recipe: Data? = nil
  ) throws -> RunDirectory {
    let directory = RunDirectory(unchecked: url)
    try RunName.check(directory.name)
    let path = directory.url.path
    let parent = directory.url.deletingLastPathComponent()
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw errno == ENOENT
        ? RunStoreError.missing(parent.path)
        : RunStoreError.unwritable(path, reason: RunStoreError.systemReason)
    }
    // A recipe by itself is somebody's file. Beside the lock, which comes first, it was left here.
    let ownsRecipe = FileManager.default.fileExists(atPath: directory.lock.path)
    try directory.checkEmpty(butFor: ownsRecipe ? [directory.recipe.lastPathComponent] : [])
    let lock = try RunLock(directory)
    defer { lock.release() }
    // Another process may have been here between the look and the lock.
    try directory.checkEmpty(butFor: ownsRecipe ? [directory.recipe.lastPathComponent] : [])
    guard mkdir(directory.checkpoints.path, 0o777) == 0 || errno == EEXIST else {
      throw RunStoreError.unwritable(
        directory.checkpoints.path, reason: RunStoreError.systemReason)
    }
    if let recipe { try directory.write(recipe, as: directory.recipe) }
    try RunDatabase.create(at: directory.database, run: run)
    try synchronize(directory.url)
    try synchronize(parent)
    return directory
  }

  /// Writes a file that is on the disk when it has its name.
  private func write(_ data: Data, as file: URL) throws {
    let temporary = file.appendingPathExtension("new")
    do {
      try data.write(to: temporary)
      let handle = try FileHandle(forWritingTo: temporary)
      try handle.synchronize()
      try handle.close()
    } catch {
      throw RunStoreError.unwritable(file.path, reason: error.localizedDescription)
    }
    guard rename(temporary.path, file.path) == 0 else {
      throw RunStoreError.unwritable(file.path, reason: RunStoreError.systemReason)
    }
    try Self.synchronize(url)
  }

  private func checkEmpty(butFor leftover: Set<String>) throws {
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
    let allowed = Self.leftovers.union(leftover)
    guard let found = entries.filter({ !allowed.contains($0) }).min() else { return }
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
