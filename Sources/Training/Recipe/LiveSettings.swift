import Engine

/// What may be changed while a run trains; part of every checkpoint.
package struct LiveSettings: Sendable, Equatable, Codable {
  /// The learning rate at the schedule's full height.
  package var baseLearningRate: Double
  /// What is minimised.
  package var objective: Objective
  /// The largest gradient norm; nil for no limit.
  package var clip: Double?

  /// A recipe's settings at the start.
  package init(_ recipe: Recipe) {
    baseLearningRate = recipe.learningRate
    objective = recipe.objective
    clip = recipe.clip
  }
}
