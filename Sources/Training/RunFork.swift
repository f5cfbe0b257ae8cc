import Checkpoints
import Foundation
import RunStore
import Untrusted

/// A new run that goes on from another one's checkpoint with other settings.
package enum RunFork {
  /// What a checkpoint depends on; with anything else of these it would be no place to go on from.
  private static let fixed: Set<String> = [
    "teacher", "student", "start", "train", "valid", "packing", "end_token", "quantizer",
    "granularity",
    "scale_dtype", "optimizer", "block",
  ]

  /// Makes its directory: the record up to the checkpoint's step, the checkpoint, the recipe.
  ///
  /// - Parameters:
  ///   - source: the other run; a process may be training it.
  ///   - step: that of the checkpoint; the newest good one where not given.
  ///   - target: where; must not exist, or be empty.
  ///   - change: makes the recipe from the other run's.
  /// - Returns: the checkpoint's step.
  /// - Throws: ``Problem`` where there is no such checkpoint, where the recipe needs another start, or
  ///   where the directory cannot be made; then nothing of it stays.
  @discardableResult
  package static func make(
    from source: URL, step: Int? = nil, at target: URL, programVersion: String, threadCount: Int,
    change: (Recipe) throws -> Recipe
  ) throws -> Int {
    let source = try RunDirectory(opening: source)
    let before = try Recipe(contentsOf: source.recipe)
    let recipe = try change(before).resolvingPaths
    try check(recipe, before)
    let (entry, state) = try checkpoint(of: source, step)
    let run = try record(source, target, recipe, before, state, programVersion, threadCount)
    let given = try RunInputs(recipe, version: programVersion)
    let directory = try RunDirectory.create(
      at: target, run: run, recipe: Data((recipe.json.text + "\n").utf8),
      continuing: (source, entry.step)
    ) { directory in
      try copy(entry, state, to: directory.checkpoints, LiveSettings(before), LiveSettings(recipe))
      try given.write(to: directory)
    }
    let writer = try RunWriter(
      directory, programVersion: programVersion, threadCount: threadCount)
    try writer.annotate {
      $0.provenance = .now(programVersion: programVersion, threadCount: threadCount)
    }
    let changes = changes(recipe, before)
    writer.append(
      .change, step: entry.step,
      text: "goes on from step \(entry.step) of \(source.name)"
        + (changes.isEmpty ? "" : " with " + changes.joined(separator: ", ")))
    try writer.close()
    return entry.step
  }

  // MARK: Parts

  private static func check(_ recipe: Recipe, _ before: Recipe) throws {
    let (old, new) = (before.json.object, recipe.json.object)
    guard let key = fixed.sorted().first(where: { old?[$0] != new?[$0] }) else { return }
    throw Problem.invalid(
      recipe.names[key] ?? key, expected: "as in the other run, \(old?[key]?.text ?? "none")",
      found: new?[key]?.text ?? "none", advice: "'tsld train' begins a run with another one")
  }

  private static func changes(_ recipe: Recipe, _ before: Recipe) -> [String] {
    let (old, new) = (before.json.object, recipe.json.object)
    return Recipe.keys.filter { old?[$0] != new?[$0] }
      .map { "\($0) \(old?[$0]?.text ?? "none") → \(new?[$0]?.text ?? "none")" }
  }

  private static func checkpoint(
    of run: RunDirectory, _ step: Int?
  ) throws -> (CheckpointFolder.Entry, RunCheckpoint) {
    let entries = try CheckpointFolder(url: run.checkpoints).entries()
    if let step {
      guard let entry = entries.first(where: { $0.step == step }) else {
        throw CheckpointFolder.noCheckpoint(of: step, among: entries, run.checkpoints)
      }
      return (entry, try RunCheckpoint(verifying: entry.url))
    }
    let (found, problems) = CheckpointFolder.first(of: entries) {
      ($0, try RunCheckpoint(verifying: $0.url))
    }
    guard let found else {
      throw Problem(
        .missing, run.url.path,
        "there is no good checkpoint"
          + (problems.isEmpty ? " yet" : ": " + problems.joined(separator: "; ")))
    }
    return found
  }

  private static func record(
    _ source: RunDirectory, _ target: URL, _ recipe: Recipe, _ before: Recipe,
    _ state: RunCheckpoint, _ programVersion: String, _ threadCount: Int
  ) throws -> RunRecord {
    var run = try RunReader(source).run()
    let fresh = RunRecord()
    (run.status, run.message, run.statusShare) = (fresh.status, "", nil)
    (run.processID, run.rewinds) = (nil, 0)
    run.name = target.lastPathComponent
    run.createdAt = Date().timeIntervalSince1970
    (run.programVersion, run.threadCount) = (programVersion, threadCount)
    if (recipe.steps, recipe.epochs) != (before.steps, before.epochs) {
      // Those of epochs are counted once the texts are open.
      run.totalSteps = recipe.steps ?? 0
    }
    guard run.totalSteps == 0 || run.totalSteps > state.stepCount else {
      throw Problem.invalid(
        "--steps", expected: "more than the \(state.stepCount) that are made",
        found: "\(run.totalSteps)")
    }
    return run
  }

  private static func copy(
    _ entry: CheckpointFolder.Entry, _ state: RunCheckpoint, to folder: URL,
    _ before: LiveSettings, _ now: LiveSettings
  ) throws {
    let target = folder.appendingPathComponent(entry.url.lastPathComponent)
    try Folder.create(target)
    let file = RunCheckpoint.tensorFile
    try FileManager.default.copyItem(
      at: entry.url.appendingPathComponent(file), to: target.appendingPathComponent(file))
    // What the recipe says anew is so; the rest is as somebody may have changed it meanwhile.
    var state = state
    if now.baseLearningRate != before.baseLearningRate {
      state.settings.baseLearningRate = now.baseLearningRate
    }
    if now.objective != before.objective { state.settings.objective = now.objective }
    if now.clip != before.clip { state.settings.clip = now.clip }
    state.seal = try state.digest()
    try DurableFile.write(
      state.encoded(), to: target.appendingPathComponent(RunCheckpoint.stateFile))
    try Folder.synchronize(target)
  }
}
