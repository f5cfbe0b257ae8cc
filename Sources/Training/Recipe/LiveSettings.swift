import Engine

/// What may be changed while a run trains; part of every checkpoint.
public struct LiveSettings: Sendable, Equatable, Codable {
  /// The learning rate at the schedule's full height.
  public var baseLearningRate: Double
  /// What is minimised.
  public var objective: Objective
  /// The largest gradient norm; nil for no limit.
  public var clip: Double?

  /// A recipe's settings at the start.
  public init(_ recipe: Recipe) {
    baseLearningRate = recipe.learningRate
    objective = recipe.objective
    clip = recipe.clip
  }
}
