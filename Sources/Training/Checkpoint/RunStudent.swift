import Checkpoints
import Corpora
import Engine
import Foundation
import RunStore
import Untrusted

/// A run's student as one of its checkpoints has it, for whoever only looks at it or saves it.
package struct RunStudent {
  /// Which checkpoint to take.
  package enum Choice: Sendable {
    /// The last one that is whole.
    case newest
    /// The one at the best evaluation.
    case best
  }

  /// What the run was started with.
  package let recipe: Recipe
  /// The teacher's directory: its configuration is the student's as well.
  package let model: ModelDirectory
  /// The steps made when the checkpoint was saved.
  package let step: Int
  /// Latent weights, and quantized ones where the recipe has a quantizer.
  package let parameters: ParameterStore

  /// Reads a checkpoint of a run; a process may be training it.
  ///
  /// - Throws: ``RunStudentError`` where there is no such checkpoint, or the typed error of the
  ///   run's directory, its recipe or the teacher.
  package init(
    run url: URL, _ choice: Choice = .newest, threadCount: Int,
    progress: (_ fraction: Double) -> Void = { _ in }
  ) throws {
    let directory = try RunDirectory(opening: url)
    recipe = try Recipe(contentsOf: directory.recipe)
    model = try ModelDirectory(
      recipe.teacher == BuiltIn.name ? BuiltIn.teacher() : URL(fileURLWithPath: recipe.teacher))
    let store = try ParameterStore(
      model.architecture, trainable: false, quantizer: recipe.quantizer)
    step = try Self.load(
      Self.candidates(directory, choice), of: directory, into: store, progress: progress)
    if let quantizer = recipe.quantizer {
      QuantizedWeights(quantizer, in: store).quantize(pool: ThreadPool(threadCount: threadCount))
    }
    parameters = store
  }

  /// The student.
  package var decoder: Decoder { Decoder(model.architecture, parameters: parameters) }

  // MARK: Reading

  private static func candidates(_ directory: RunDirectory, _ choice: Choice) throws -> [URL] {
    let all = CheckpointFolder(url: directory.checkpoints).list()
    guard choice == .best else { return all }
    let best = try RunReader(directory).evaluations()
      .filter { !$0.isInterrupted && $0.step > 0 }
      .min { $0.studentPerplexity < $1.studentPerplexity }
    guard let best else { throw RunStudentError.noEvaluation(run: directory.url.path) }
    let name = RunCheckpoint.name(step: best.step)
    guard let folder = all.first(where: { $0.lastPathComponent == name }) else {
      throw RunStudentError.bestIsGone(run: directory.url.path, step: best.step)
    }
    return [folder]
  }

  private static func load(
    _ folders: [URL], of directory: RunDirectory, into store: ParameterStore,
    progress: (Double) -> Void
  ) throws -> Int {
    var problems: [String] = []
    for folder in folders {
      do { return try load(folder, into: store, progress: progress) } catch {
        problems.append("\(error)")
      }
    }
    throw RunStudentError.noCheckpoint(run: directory.url.path, problems: problems)
  }

  private static func load(
    _ folder: URL, into store: ParameterStore, progress: (Double) -> Void
  ) throws -> Int {
    let state = try RunCheckpoint(verifying: folder)
    let url = folder.appendingPathComponent(RunCheckpoint.tensorFile)
    let file = try SafetensorsFile(url)
    for (index, parameter) in store.parameters.enumerated() {
      let name = "weight.\(parameter.name)"
      let expected = [parameter.spec.rows, parameter.spec.columns]
      let found = try file.info(name).shape
      guard found == expected else {
        throw Problem.wrongShape(
          file: url.path, tensor: name, expected: expected, found: found)
      }
      try file.read(name, into: parameter.weight.values)
      progress(Double(index + 1) / Double(store.parameters.count))
    }
    return state.stepCount
  }
}

/// Why a run has no such student.
package enum RunStudentError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No checkpoint is there, or none is whole.
  case noCheckpoint(run: String, problems: [String])
  /// No evaluation says which checkpoint is the best.
  case noEvaluation(run: String)
  /// The best evaluation's checkpoint was removed.
  case bestIsGone(run: String, step: Int)

  /// What is wrong and what to try.
  package var description: String {
    switch self {
    case .noCheckpoint(let run, let problems):
      problems.isEmpty
        ? "\(run): the run has no checkpoint yet; stop it, or wait for the next one"
        : "\(run): no checkpoint can be read: \(problems.joined(separator: "; "))"
    case .noEvaluation(let run):
      "\(run): no evaluation after a step says which checkpoint is the best; take the newest one"
    case .bestIsGone(let run, let step):
      "\(run): the best evaluation was at step \(step), whose checkpoint is not there any more; "
        + "take the newest one"
    }
  }
}
