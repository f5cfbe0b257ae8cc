import RunStore

/// What deserves a look in a matrix.
enum MatrixWarning: Sendable, Hashable, CaseIterable {
  /// Its scale is zero or no number.
  case collapsed
  /// Nearly all of its codes are zero.
  case mostlyZero
  /// Its codes stay as they are while those of others change.
  case frozen

  /// From this share of zeros on, a matrix is mostly zero.
  static let zeroLimit = 0.8
  /// A matrix is frozen when it did not flip at so many measurements.
  static let frozenMeasurements = 5

  /// A word or two.
  var title: String {
    switch self {
    case .collapsed: "collapsed"
    case .mostlyZero: "mostly zero"
    case .frozen: "frozen"
    }
  }

  /// What it means, with the values that it comes from.
  func explanation(_ values: MatrixStepRecord) -> String {
    switch self {
    case .collapsed: "the mean scale is \(values.scaleMean): its output is gone"
    case .mostlyZero: "over 80% of codes are 0"
    case .frozen:
      "no flip at the last \(Self.frozenMeasurements) measurements, while others flip"
    }
  }

  /// The warnings of a matrix after the last measurements, the newest of which comes last.
  ///
  /// - Parameter learningRate: the rate at the newest one; nil where it is not known.
  static func warnings(
    of matrix: Int, after measurements: [[MatrixStepRecord]], learningRate: Double?
  ) -> [MatrixWarning] {
    guard let newest = measurements.last?.values(of: matrix) else { return [] }
    var warnings: [MatrixWarning] = []
    if !newest.scaleMean.isFinite || newest.scaleMean == 0 { warnings.append(.collapsed) }
    if newest.zeroShare > zeroLimit { warnings.append(.mostlyZero) }
    if learningRate ?? 1 > 0, isFrozen(matrix, after: measurements) { warnings.append(.frozen) }
    return warnings
  }

  private static func isFrozen(_ matrix: Int, after measurements: [[MatrixStepRecord]]) -> Bool {
    let last = measurements.suffix(frozenMeasurements)
    guard last.count == frozenMeasurements else { return false }
    let isStill = last.allSatisfy { $0.values(of: matrix)?.flipShare == 0 }
    return isStill && last.contains { $0.contains { $0.matrix != matrix && $0.flipShare > 0 } }
  }
}

extension MatrixStepRecord {
  /// The share of codes that changed at the step, in whatever way.
  var flipShare: Double { zeroFlipShare + signFlipShare + levelFlipShare }
}

extension [MatrixStepRecord] {
  /// The values of a matrix.
  func values(of matrix: Int) -> MatrixStepRecord? {
    // They stand in the order of the matrices' numbers.
    if indices.contains(matrix), self[matrix].matrix == matrix { return self[matrix] }
    return first { $0.matrix == matrix }
  }
}
