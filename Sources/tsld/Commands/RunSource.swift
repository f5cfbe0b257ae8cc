import Foundation
import RunStore
import Training

/// The run that a command trains: one that it begins, or one that is there.
enum RunSource {
  /// A new run, in a directory or where runs go that are given none.
  case new(Recipe, directory: String?)
  /// A run to go on with.
  case existing(String)

  /// What a session needs.
  struct Opened {
    let recipe: Recipe
    let inputs: TrainingInputs
    let writer: RunWriter
  }

  /// Where it is, or will be.
  func directory() throws -> URL {
    switch self {
    case .new(let recipe, let directory): try RunPlace.directory(directory, recipe)
    case .existing(let directory): URL(fileURLWithPath: directory)
    }
  }

  /// Opens the texts and takes the run over.
  ///
  /// - Parameter progress: told what is being read, and the share that is done.
  /// - Throws: the typed error of the run's directory, its recipe or what that names.
  func opened(
    threadCount: Int, noCache: Bool, progress: @escaping @Sendable (String, Double) -> Void
  ) throws -> Opened {
    switch self {
    case .new(let recipe, let directory):
      // Texts first: a recipe that cannot be followed leaves no run behind.
      let inputs = try TrainingInputs.opened(
        recipe, noCache: noCache, progress: progress)
      let writer = try RunStart.create(
        at: try self.directory(), recipe, inputs,
        programVersion: TSLD.version, threadCount: threadCount)
      return Opened(recipe: recipe, inputs: inputs, writer: writer)
    case .existing(let directory):
      // The run first: where another process has it, nobody should wait for texts.
      let (writer, recipe) = try RunStart.open(
        URL(fileURLWithPath: directory), programVersion: TSLD.version, threadCount: threadCount)
      let inputs = try TrainingInputs.opened(
        recipe, noCache: noCache, progress: progress)
      return Opened(recipe: recipe, inputs: inputs, writer: writer)
    }
  }
}
