import RunStore

/// What holds for matrices together: each weight counts as much as any other.
struct MatrixTotals: Sendable, Equatable {
  /// How many weights they have.
  let weightCount: Int
  /// The mean of their values; sums and scales, which have no common measure, are no numbers.
  let values: MatrixStepRecord

  /// The totals of some matrices; nil of none.
  init?(of states: [MatrixState]) {
    weightCount = states.reduce(0) { $0 + $1.weightCount }
    guard let first = states.first, weightCount > 0 else { return nil }
    let total = Double(weightCount)
    var values = MatrixStepRecord()
    values.step = first.values.step
    values.matrix = -1
    for path in [
      \MatrixStepRecord.minusShare, \.zeroShare, \.plusShare, \.zeroFlipShare, \.signFlipShare,
      \.levelFlipShare, \.oscillationShare, \.averageOscillationShare, \.neverFlippedShare,
      \.boundaryShare, \.scaleDrift, \.signalToQuantizationNoise, \.entropy, \.deadZoneShare,
    ] {
      values[keyPath: path] =
        states.reduce(0) { $0 + $1.values[keyPath: path] * Double($1.weightCount) } / total
    }
    self.values = values
  }
}
