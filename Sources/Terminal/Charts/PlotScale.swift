import Foundation

/// The way from values to places on an axis and back.
package struct PlotScale: Sendable, Hashable {
  /// The values at both ends.
  package let range: ClosedRange<Double>
  /// How values are spaced.
  package let spacing: ValueAxis.Scale

  /// A scale; a logarithmic one needs a range above zero.
  package init(_ range: ClosedRange<Double>, spacing: ValueAxis.Scale = .linear) {
    precondition(spacing == .linear || range.lowerBound > 0, "logarithms need values above zero")
    self.range = range
    self.spacing = spacing
  }

  /// Where a value lies, from 0 at the start to 1 at the end, or beyond; nil where it has no place.
  package func share(of value: Double) -> Double? {
    guard value.isFinite else { return nil }
    let (low, high) = (range.lowerBound, range.upperBound)
    switch spacing {
    case .linear:
      // Halves, so that differences of the greatest numbers stay finite.
      return high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5
    case .logarithmic:
      guard value > 0 else { return nil }
      return high > low ? log(value / low) / log(high / low) : 0.5
    }
  }

  /// The row of cells in which a curve's dot for a value stands, so that everything about a value
  /// stands where its curve does; nil where it is outside.
  func row(of value: Double, rows: Int, _ symbols: Symbols) -> Int? {
    guard let share = share(of: value), share > -1e-9, share < 1 + 1e-9 else { return nil }
    let dots = symbols.dots.y
    return Int(((1 - share) * Double(rows * dots - 1)).rounded()) / dots
  }

  /// The value at a place from 0 to 1.
  package func value(atShare share: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    switch spacing {
    case .linear: return low + share * (high - low)
    case .logarithmic: return low * pow(high / low, share)
    }
  }
}
