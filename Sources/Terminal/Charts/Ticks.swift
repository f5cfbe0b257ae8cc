import Foundation

/// The places of an axis that carry labels.
struct Ticks: Sendable, Hashable {
  /// A place.
  struct Tick: Sendable, Hashable {
    let value: Double
    let label: String
  }

  /// The places, increasing.
  let ticks: [Tick]

  /// At most about so many multiples of 1, 2 or 5 times a power of ten.
  static func linear(
    _ range: ClosedRange<Double>, count: Int, atLeast smallest: Double = 0
  ) -> Ticks {
    let step = max(step(of: range, count: count), smallest)
    let first = ceil(range.lowerBound / step - 1e-9)
    let last = floor(range.upperBound / step + 1e-9)
    guard step > 0, step.isFinite, first <= last, last - first < 1000, abs(last) < 1e15 else {
      return Ticks(ticks: [])
    }
    let greatest = max(abs(first), abs(last)) * step
    let ticks = (Int(first)...Int(last)).map { place in
      let value = Double(place) * step
      return Tick(value: value, label: Format.tick(value, step: step, greatest: greatest))
    }
    return Ticks(ticks: ticks)
  }

  /// Powers of ten, with 2 and 5 between them where there is room; even differences where the
  /// range is shorter than that.
  static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> Ticks {
    if range.upperBound < range.lowerBound * linearBelow { return linear(range, count: count) }
    let low = Int(floor(log10(range.lowerBound) + 1e-9))
    let high = Int(floor(log10(range.upperBound) + 1e-9))
    func inside(_ value: Double) -> Bool {
      value >= range.lowerBound * (1 - 1e-9) && value <= range.upperBound * (1 + 1e-9)
    }
    func powers(_ factors: [Double], every stride: Int) -> [Double] {
      (low...high).filter { $0 % stride == 0 }
        .flatMap { power in factors.map { $0 * pow(10, Double(power)) } }.filter(inside)
    }
    var values = powers([1, 2, 5], every: 1)
    var stride = 1
    while values.count > max(count, 2), stride < 400 {
      values = powers([1], every: stride)
      stride += 1
    }
    return Ticks(
      ticks: values.map { value in
        let step = pow(10, floor(log10(value) + 1e-9))
        return Tick(value: value, label: Format.tick(value, step: step, greatest: value))
      })
  }

  /// The ratio of a logarithmic range's ends below which 1, 2, 5 would be too few ticks.
  static let linearBelow = 5.0

  /// A range rounded outwards to ticks or the middles between them: it seldom changes while values
  /// come, and wastes little room.
  static func rounded(
    _ range: ClosedRange<Double>, spacing: ValueAxis.Scale, count: Int
  ) -> ClosedRange<Double> {
    let (low, high) = (range.lowerBound, range.upperBound)
    if spacing == .logarithmic {
      guard high > low else { return rounded(low / 2...low * 2, spacing: spacing, count: count) }
      if high >= low * linearBelow {
        return min(nice(below: low), low)...max(nice(above: high), high)
      }
    }
    guard high > low else {
      let around = low == 0 ? 1 : abs(low) * 0.1
      return rounded(low - around...high + around, spacing: .linear, count: count)
    }
    let step = step(of: range, count: count) / 2
    let bottom = min(floor(low / step + 1e-9) * step, low)
    let top = max(ceil(high / step - 1e-9) * step, high)
    guard bottom.isFinite, top.isFinite else { return range }
    // Below the first tick there may be nothing above zero.
    return (spacing == .logarithmic && bottom <= 0 ? low : bottom)...top
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

  private static func nice(below value: Double) -> Double {
    let power = pow(10, floor(log10(value) + 1e-9))
    return ([5.0, 2].first { $0 * power <= value * (1 + 1e-9) } ?? 1) * power
  }

  private static func nice(above value: Double) -> Double {
    let power = pow(10, floor(log10(value) + 1e-9))
    let result = ([1.0, 2, 5].first { $0 * power >= value * (1 - 1e-9) } ?? 10) * power
    return result.isFinite ? result : value
  }
}
