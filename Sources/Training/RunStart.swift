import Checkpoints
import Engine
import Foundation
import RunStore

/// Makes the directory of a new run, or opens one to go on with.
package enum RunStart {
  /// Creates a run's directory with its recipe, and takes it over.
  ///
  /// - Throws: a `Problem` where the directory exists and is not empty, or cannot be written.
  package static func create(
    at url: URL, _ recipe: Recipe, _ inputs: TrainingInputs, programVersion: String,
    threadCount: Int
  ) throws -> RunWriter {
    let directory = try RunDirectory.create(
      at: url,
      run: RunRecord(
        name: url.lastPathComponent, createdAt: Date().timeIntervalSince1970,
        programVersion: programVersion, threadCount: threadCount,
        totalSteps: inputs.stepCount(recipe), teacher: recipe.teacher, student: recipe.teacher,
        quantizer: recipe.quantizer.map { "\($0.scheme.name) per \($0.granularity.name)" }
          ?? "none", objective: recipe.objective.kind.rawValue),
      recipe: Data((recipe.resolvingPaths.json.text + "\n").utf8))
    return try RunWriter(directory, programVersion: programVersion, threadCount: threadCount)
  }

  /// Opens a run's directory and its recipe, and takes it over.
  ///
  /// - Throws: a `Problem` where it is no run, or another process has it.
  package static func open(
    _ url: URL, programVersion: String, threadCount: Int
  ) throws -> (writer: RunWriter, recipe: Recipe) {
    let directory = try RunDirectory(opening: url)
    let recipe = try Recipe(contentsOf: directory.recipe)
    return (
      try RunWriter(directory, programVersion: programVersion, threadCount: threadCount), recipe
    )
  }
}
