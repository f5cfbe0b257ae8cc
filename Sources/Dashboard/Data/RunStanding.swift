import Training

/// How a run stands at this moment.
package struct RunStanding: Sendable, Equatable {
  /// What it is doing.
  package var phase = RunPhase.opening("", share: nil)
  /// The steps made.
  package var step = 0
  /// The steps that it is to have.
  package var totalSteps = 0
  /// The passes over the texts so far; nil where only the training process knows.
  package var epoch: Double?
  /// The learning rate of the next step; nil before it is known.
  package var learningRate: Double?
  /// The settings in force; nil before they are known.
  package var settings: LiveSettings?
  /// Whether commands can be sent.
  package var canBeSteered = false

  /// A run that has not begun.
  package init() {}
}
