import Checkpoints
import Corpora
import Engine
import Foundation
import RunStore
import Untrusted

/// A run's student as one of its checkpoints has it, for whoever only looks at it or saves it.
package struct RunStudent {
  package enum Choice: Sendable {
    /// The last one that is whole and good.
    case newest
    /// The one at the best evaluation.
    case best
  }

  package let recipe: Recipe
  /// Where the student's configuration is: its own directory, or the teacher's.
  package let model: ModelDirectory
  /// The steps made when the checkpoint was saved.
  package let step: Int
  /// Latent weights, and quantized ones where the recipe has a quantizer.
  package let parameters: ParameterStore

  /// Reads a checkpoint of a run; a process may be training it.
  ///
  /// - Throws: ``Problem`` where there is no such checkpoint, or the typed error of the run's
  ///   directory, its recipe or the teacher.
  package init(
    run url: URL, _ choice: Choice = .newest, threadCount: Int,
    progress: (_ fraction: Double) -> Void = { _ in }
  ) throws {
    let directory = try RunDirectory(opening: url)
    recipe = try Recipe(contentsOf: directory.recipe)
    let model = try recipe.shaped(ModelDirectory(recipe.studentDirectory))
    self.model = model
    let store = try ParameterStore(
      model.architecture, trainable: false, quantizer: recipe.quantizer)
    let (step, problems) = try CheckpointFolder.first(of: Self.candidates(directory, choice)) {
      try Self.load($0.url, into: store, progress: progress)
    }
    guard let step else {
      throw problems.isEmpty
        ? Problem(
          .missing, directory.url.path, "the run has no checkpoint yet",
          advice: "stop it, or wait for the next one")
        : .unreadable(directory.checkpoints.path, reason: problems.joined(separator: "; "))
    }
    self.step = step
    if let quantizer = recipe.quantizer {
      QuantizedWeights(quantizer, in: store).quantize(pool: ThreadPool(threadCount: threadCount))
    }
    parameters = store
  }

  package var decoder: Decoder { Decoder(model.architecture, parameters: parameters) }

  // MARK: Reading

  private static func candidates(
    _ directory: RunDirectory, _ choice: Choice
  ) throws -> [CheckpointFolder.Entry] {
    let all = try CheckpointFolder(url: directory.checkpoints).entries()
    guard choice == .best else { return all }
    let run = directory.url.path
    guard let best = try RunReader(directory).bestEvaluation()?.step else {
      throw Problem(
        .missing, run, "no evaluation after a step says which checkpoint is the best",
        advice: "take the newest one")
    }
    guard let entry = all.first(where: { $0.step == best }) else {
      throw Problem(
        .missing, run, "the checkpoint of its best evaluation, at step \(best), is not there",
        advice: "take the newest one")
    }
    return [entry]
  }

  private static func load(
    _ folder: URL, into store: ParameterStore, progress: (Double) -> Void
  ) throws -> Int {
    let state = try RunCheckpoint(verifying: folder)
    let file = try SafetensorsFile(folder.appendingPathComponent(RunCheckpoint.tensorFile))
    for (index, parameter) in store.parameters.enumerated() {
      let name = "weight.\(parameter.name)"
      try file.check(name, [parameter.spec.rows, parameter.spec.columns], .float32)
      try file.read(name, into: parameter.weight.values)
      progress(Double(index + 1) / Double(store.parameters.count))
    }
    return state.stepCount
  }
}

extension RunReader {
  /// The best whole evaluation after a step; its checkpoint is kept.
  func bestEvaluation() throws -> EvaluationRecord? {
    try evaluations().filter { !$0.isInterrupted && $0.step > 0 && $0.studentPerplexity.isFinite }
      .min { $0.studentPerplexity < $1.studentPerplexity }
  }
}
