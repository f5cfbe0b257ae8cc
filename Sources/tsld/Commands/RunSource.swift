import Foundation
import RunStore
import Screen
import Training

/// The run that a command trains: one that it begins, or one that is there.
enum RunSource {
  /// A new run, in a directory or where runs go that are given none.
  case new(Recipe, directory: String?)
  /// A run to go on with, its learning rate multiplied where a factor is given.
  case existing(String, learningRateFactor: Double?)

  /// Where it is, or will be.
  func directory() throws -> URL {
    switch self {
    case .new(let recipe, let directory): try RunPlace.directory(directory, recipe)
    case .existing(let directory, _): Runs.directory(directory)
    }
  }

  /// Opens the texts, takes the run over and starts to train it.
  ///
  /// - Parameter progress: told what is being read, and the share that is done.
  /// - Throws: the typed error of the run's directory, its recipe or what that names.
  func session(
    threadCount: Int, exports: Exports, noCache: Bool,
    progress: @escaping @Sendable (String, Double) -> Void
  ) throws -> Session {
    func session(_ recipe: Recipe, _ inputs: TrainingInputs, _ writer: RunWriter) -> Session {
      Session(
        recipe, inputs, writer: writer, threadCount: threadCount, exports: exports,
        prepareThread: { Screen.protectThread() })
    }
    switch self {
    case .new(let recipe, _):
      // Texts first: a recipe that cannot be followed leaves no run behind.
      let inputs = try TrainingInputs.opened(
        recipe, threadCount: threadCount, noCache: noCache, progress: progress)
      let writer = try RunStart.create(
        at: try directory(), recipe, inputs, programVersion: TSLD.version,
        threadCount: threadCount)
      return session(recipe, inputs, writer)
    case .existing(_, let factor):
      // The run first: where another process has it, nobody should wait for texts.
      let (writer, recipe) = try RunStart.open(
        try directory(), programVersion: TSLD.version, threadCount: threadCount)
      let inputs = try TrainingInputs.opened(
        recipe, threadCount: threadCount, noCache: noCache, progress: progress)
      let session = session(recipe, inputs, writer)
      if let factor { session.send(.scaleLearningRate(by: factor)) }
      return session
    }
  }
}
