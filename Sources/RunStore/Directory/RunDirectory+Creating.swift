import Foundation
import Untrusted

extension RunDirectory {
  /// What an interrupted creation may have left behind; as good as empty.
  private static let leftovers: Set<String> = [
    "run.lock", "run.sqlite.new", "run.sqlite.new-journal", "checkpoints",
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
  ///   - continuing: A run whose record up to a step is the new one's beginning.
  ///   - fill: Puts in what else a whole run has.
  /// - Throws: a ``Problem`` for an odd name, a parent that is missing or cannot be written, a
  ///   directory with content, or a full disk.
  package static func create(
    at url: URL, run: RunRecord, recipe: Data? = nil,
    continuing earlier: (run: RunDirectory, step: Int)? = nil,
    fill: (RunDirectory) throws -> Void = { _ in }
  ) throws -> RunDirectory {
    let directory = RunDirectory(unchecked: url)
    try RunName.check(directory.name)
    let parent = directory.url.deletingLastPathComponent()
    guard mkdir(directory.url.path, 0o777) == 0 || errno == EEXIST else {
      throw errno == ENOENT ? Problem.missing(parent.path) : Folder.unwritable(directory.url)
    }
    // A recipe by itself is somebody's file. Beside the lock, which comes first, it was left here.
    let ownsRecipe = FileManager.default.fileExists(atPath: directory.lock.path)
    try directory.checkEmpty(ownsRecipe: ownsRecipe)
    let lock = try RunLock(directory)
    defer { lock.release() }
    // Another process may have been here between the look and the lock.
    try directory.checkEmpty(ownsRecipe: ownsRecipe)
    try Folder.create(directory.checkpoints)
    if let recipe { try DurableFile.write(recipe, to: directory.recipe) }
    do {
      try fill(directory)
      try RunDatabase.create(at: directory.database, run: run, continuing: earlier)
    } catch  where earlier != nil {
      // A checkpoint without its record is nothing that anybody could go on with.
      try? FileManager.default.removeItem(at: directory.url)
      throw error
    }
    try Folder.synchronize(directory.url)
    try Folder.synchronize(parent)
    return directory
  }

  /// Refuses a place where no new run can be made, before anything long; nothing is written.
  ///
  /// - Throws: ``Problem`` for an odd name, or something that is there.
  package static func checkFree(_ url: URL) throws {
    let directory = RunDirectory(unchecked: url)
    try RunName.check(directory.name)
    guard Folder.exists(url) else { return }
    try directory.checkEmpty(
      ownsRecipe: FileManager.default.fileExists(atPath: directory.lock.path))
  }

  private func checkEmpty(ownsRecipe: Bool) throws {
    guard Folder.exists(url) else {
      throw Problem.notARun(url.path, found: "something that is no folder")
    }
    let allowed = Self.leftovers.union(ownsRecipe ? [recipe.lastPathComponent] : [])
    let found = try Folder.names(url).first { name in
      // A recipe that did not get its name.
      !allowed.contains(name) && !(name.hasPrefix(".recipe.json.") && name.hasSuffix(".partial"))
    }
    guard let found else { return }
    throw Problem(
      .occupied, url.path, "expected an empty or a new directory, found \(found) in it",
      advice: "choose another name, or resume the run if it is one")
  }
}
