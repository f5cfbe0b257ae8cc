import Foundation

/// The places of a horizontal axis that carry labels.
enum Ticks {
  /// At most about so many multiples of 1, 2 or 5 times a power of ten.
  static func linear(
    _ range: ClosedRange<Double>, count: Int, atLeast smallest: Double = 0
  ) -> [PlotScale.Tick] {
    let step = max(step(of: range, count: count), smallest)
    let first = ceil(range.lowerBound / step - 1e-9)
    let last = floor(range.upperBound / step + 1e-9)
    guard step > 0, step.isFinite, first <= last, last - first < 1000, abs(last) < 1e15 else {
      return []
    }
    let greatest = max(abs(first), abs(last)) * step
    return (Int(first)...Int(last)).map { place in
      let value = Double(place) * step
      return PlotScale.Tick(
        value: value, label: Format.tick(value, step: step, greatest: greatest))
    }
  }

  private static func step(of range: ClosedRange<Double>, count: Int) -> Double {
    // Halves first, so that the difference of the greatest numbers stays finite.
    let span = range.upperBound / 2 - range.lowerBound / 2
    let wanted = span / Double(max(count, 1)) * 2
    guard wanted > 0, wanted.isFinite else { return 1 }
    let power = pow(10, floor(log10(wanted)))
    let factor = [1.0, 2, 5, 10].first { wanted <= $0 * power * 1.15 } ?? 10
    return factor * power
  }
}
