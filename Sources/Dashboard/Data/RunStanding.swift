import Training

/// How a run stands at this moment.
public struct RunStanding: Sendable, Equatable {
  /// What it is doing.
  public var phase = RunPhase.opening("", share: nil)
  /// The steps made.
  public var step = 0
  /// The steps that it is to have.
  public var totalSteps = 0
  /// The passes over the texts so far; nil where only the training process knows.
  public var epoch: Double?
  /// The learning rate of the next step; nil before it is known.
  public var learningRate: Double?
  /// The settings in force; nil before they are known.
  public var settings: LiveSettings?
  /// Whether commands can be sent.
  public var canBeSteered = false

  /// A run that has not begun.
  public init() {}
}
