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

  /// Its values over the steps, shares from 0 to 1 by matrix: of what moves, the most since the
  /// measurement before.
  func values(of run: RunData) -> [[Int: Double]] {
    func peaks(_ share: KeyPath<MatrixPeak, Double>) -> [[Int: Double]] {
      run.peaks.values.map { peaks in
        Dictionary(peaks.map { ($0.matrix, $0[keyPath: share]) }, uniquingKeysWith: { $1 })
      }
    }
    switch self {
    case .flips: return peaks(\.flipShare)
    case .zeroFlips: return peaks(\.zeroFlipShare)
    case .signFlips: return peaks(\.signFlipShare)
    case .oscillation: return peaks(\.averageOscillationShare)
    case .zeros:
      return run.measurements.values.map { measurement in
        Dictionary(measurement.map { ($0.matrix, $0.zeroShare) }, uniquingKeysWith: { $1 })
      }
    }
  }

  /// The quantity so many places further, around the end.
  func moved(by count: Int) -> FlipQuantity {
    let all = FlipQuantity.allCases
    return all[(rawValue + count + all.count) % all.count]
  }
}
