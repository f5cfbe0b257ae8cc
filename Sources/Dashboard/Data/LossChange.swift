import Engine
import RunStore
import Training

/// A change of what is minimised: losses of before and after it are not of one kind.
struct LossChange: Sendable, Equatable {
  /// The last step of before.
  let step: Int
  /// The objective of before; nil where it stayed.
  let objective: Objective.Kind?

  /// The quantities that mean something else afterwards.
  static let quantities: Set<StepQuantity> = [
    .loss, .groundTruth, .distillation, .layers, .scaleEffectiveCount, .scaleLargest,
    .scaleSmallest,
  ]

  /// Nil where the event is none.
  init?(_ record: RunEvent) {
    guard !record.isDiscarded else { return nil }
    switch record.command {
    case .setObjective: objective = record.before.flatMap(Objective.Kind.init)
    case .setTemperature, .setScaleSource, .setReduction: objective = nil
    default: return nil
    }
    step = record.step
  }
}
