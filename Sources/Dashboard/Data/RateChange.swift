import RunStore

/// A change of the learning rate that can be taken back, also when the schedule has gone on.
struct RateChange: Sendable, Equatable {
  /// The event that tells of it.
  let event: Int
  /// What the rate was multiplied by.
  let factor: Double

  /// Nil where the event is none.
  init?(_ record: EventRecord) {
    guard !record.isDiscarded, record.command?.changesLearningRate == true,
      let before = record.before.flatMap(Double.init), before > 0,
      let after = record.after.flatMap(Double.init), after > 0
    else { return nil }
    event = record.id
    factor = after / before
  }

  /// Whether it takes another one back.
  func undoes(_ other: RateChange) -> Bool { abs(factor * other.factor - 1) < 1e-9 }
}
