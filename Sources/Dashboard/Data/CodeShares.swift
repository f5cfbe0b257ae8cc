import RunStore

/// How many codes of some matrices are -1, 0 and +1, and how many flipped: shares of all their
/// weights.
struct CodeShares: Sendable, Equatable {
  /// Codes below 0.
  private(set) var minus = 0.0
  /// Codes that are 0.
  private(set) var zero = 0.0
  /// Codes above 0.
  private(set) var plus = 0.0
  /// Codes that changed at the step.
  private(set) var flipped = 0.0

  /// The means of measurements, weighted by the matrices' sizes.
  init(of measurements: [MatrixStepRecord], _ matrices: [MatrixRecord]) {
    let sizes = Dictionary(
      matrices.map { ($0.id, Double($0.rows * $0.columns)) },
      uniquingKeysWith: { first, _ in first }
    )
    var weights = 0.0
    for measurement in measurements {
      let weight = sizes[measurement.matrix] ?? 1
      weights += weight
      minus += weight * measurement.minusShare
      zero += weight * measurement.zeroShare
      plus += weight * measurement.plusShare
      flipped +=
        weight
        * (measurement.zeroFlipShare + measurement.signFlipShare + measurement.levelFlipShare)
    }
    guard weights > 0 else { return }
    minus /= weights
    zero /= weights
    plus /= weights
    flipped /= weights
  }
}
