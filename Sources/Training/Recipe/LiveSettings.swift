import Engine
import Untrusted

/// What may be changed while a run trains; part of every checkpoint.
package struct LiveSettings: Sendable, Equatable, Codable {
  /// The learning rate at the schedule's full height.
  package var baseLearningRate: Double
  /// What is minimised.
  package var objective: Objective
  /// The largest gradient norm; nil for no limit.
  package var clip: Double?

  package init(_ recipe: Recipe) {
    baseLearningRate = recipe.learningRate
    objective = recipe.objective
    clip = recipe.clip
  }

  /// Checks every value, wherever it comes from: a recipe, a command, a checkpoint.
  ///
  /// - Throws: a ``Problem`` whose subject is the recipe's key of the first value that is wrong.
  package func check() throws(Problem) {
    func require(
      _ isRight: Bool, _ key: String, _ expected: String, _ found: some CustomStringConvertible
    ) throws(Problem) {
      if !isRight { throw .invalid(key, expected: expected, found: found.description) }
    }
    // Steps are made in float32, where larger rates are infinite.
    try require(
      baseLearningRate > 0 && baseLearningRate <= Double(Float.greatestFiniteMagnitude),
      "learning_rate", "a positive number up to 3.4e38", baseLearningRate)
    try require(
      objective.temperature > 0 && objective.temperature.isFinite, "temperature",
      "a positive number", objective.temperature)
    if let weight = objective.distillationWeight {
      try require(
        weight >= 0 && weight.isFinite, "distillation_weight", "a number from 0 on", weight)
      try require(
        objective.reduction == .sum, "distillation_weight", "null where the reduction is mean",
        weight)
    }
    if let beta = objective.beta {
      try require((0...1).contains(beta), "beta", "a number from 0 to 1", beta)
    }
    try require(
      (0...1).contains(objective.headMass), "head_mass", "a number from 0 to 1",
      objective.headMass)
    if let temperature = objective.logitTemperature {
      try require(
        temperature > 0 && temperature.isFinite, "logit_temperature", "a positive number",
        temperature)
    }
    if let count = objective.topCount {
      try require((1...65536).contains(count), "top_k", "a whole number from 1 to 65536", count)
    }
    if let weight = objective.zLoss {
      try require(weight >= 0 && weight.isFinite, "z_loss", "a number from 0 on", weight)
    }
    if let weight = objective.valueRelation {
      try require(weight >= 0 && weight.isFinite, "value_relation", "a number from 0 on", weight)
    }
    if let block = objective.valueRelationBlock {
      try require(block >= 1, "value_relation_block", "a whole number from 1 on", block)
    }
    try require(clip.map { $0 > 0 && $0.isFinite } ?? true, "clip", "a positive number", clip ?? 0)
  }
}
