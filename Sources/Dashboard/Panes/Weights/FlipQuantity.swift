import RunStore

/// What the map of matrices over time shows.
enum FlipQuantity: Int, Sendable, Hashable, CaseIterable {
  case flips, zeroFlips, signFlips, oscillation, zeros

  /// What it is.
  var title: String {
    switch self {
    case .flips: "flips per step"
    case .zeroFlips: "flips to and from zero"
    case .signFlips: "sign flips"
    case .oscillation: "oscillation"
    case .zeros: "share of zeros"
    }
  }

  /// Whether its values spread over orders of magnitude.
  var isLogarithmic: Bool { self != .zeros }

  /// Its value, a share from 0 to 1.
  func value(_ values: MatrixStepRecord) -> Double {
    switch self {
    case .flips: values.flipShare
    case .zeroFlips: values.zeroFlipShare
    case .signFlips: values.signFlipShare
    case .oscillation: values.averageOscillationShare
    case .zeros: values.zeroShare
    }
  }

  /// The quantity so many places further, around the end.
  func moved(by count: Int) -> FlipQuantity {
    let all = FlipQuantity.allCases
    return all[(rawValue + count + all.count) % all.count]
  }
}
