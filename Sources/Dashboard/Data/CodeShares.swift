import RunStore

/// How many codes of some matrices are -1, 0 and +1, and how many flipped at the step: shares of
/// all their weights.
struct CodeShares: Sendable, Equatable {
  let minus: Double
  let zero: Double
  let plus: Double
  let flipped: Double

  init(of measurements: [MatrixStepRecord], _ matrices: [MatrixRecord]) {
    let totals = MatrixTotals(of: measurements, matrices)
    minus = totals.mean(\.minusShare)
    zero = totals.mean(\.zeroShare)
    plus = totals.mean(\.plusShare)
    flipped = totals.mean(\.flipShare)
  }
}
