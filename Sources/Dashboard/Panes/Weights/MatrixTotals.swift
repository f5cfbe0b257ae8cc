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
    func mean(_ path: KeyPath<MatrixStepRecord, Double>) -> Double {
      states.reduce(0) { $0 + $1.values[keyPath: path] * Double($1.weightCount) } / total
    }
    values = MatrixStepRecord(
      step: first.values.step, matrix: -1, minusShare: mean(\.minusShare),
      zeroShare: mean(\.zeroShare), plusShare: mean(\.plusShare),
      zeroFlipShare: mean(\.zeroFlipShare), signFlipShare: mean(\.signFlipShare),
      levelFlipShare: mean(\.levelFlipShare), oscillationShare: mean(\.oscillationShare),
      averageOscillationShare: mean(\.averageOscillationShare),
      neverFlippedShare: mean(\.neverFlippedShare), boundaryShare: mean(\.boundaryShare),
      scaleMean: .nan, scaleSpread: .nan, scaleDrift: mean(\.scaleDrift),
      signalToQuantizationNoise: mean(\.signalToQuantizationNoise), entropy: mean(\.entropy),
      gradientNorm: .nan, deadZoneShare: mean(\.deadZoneShare), histogram: [])
  }
}
