extension Series {
  /// What lies in one column of a chart.
  package struct Bucket: Sendable, Hashable {
    /// The least finite value.
    package var minimum: Double?
    /// The greatest finite value.
    package var maximum: Double?
    /// The least value above zero, for logarithmic axes.
    package var leastPositive: Double?
    /// The first value, where it is finite.
    package var first: Double?
    /// The last value, where it is finite.
    package var last: Double?
    /// The moving average at the last value.
    package var smoothed: Double?
    /// How many values there are.
    package var count: Int
    /// How many of them are no numbers.
    package var notANumber: Int
    /// How many are infinite and positive.
    package var positiveInfinity: Int
    /// How many are infinite and negative.
    package var negativeInfinity: Int
  }

  /// The values of a window of steps in columns of equal width; nil where a column has none.
  package func buckets(in window: ClosedRange<Double>, count columns: Int) -> [Bucket?] {
    guard columns > 0 else { return [] }
    let width = (window.upperBound - window.lowerBound) / Double(columns)
    var start = firstIndex(from: window.lowerBound)
    return (0..<columns).map { column in
      let end =
        column == columns - 1
        ? firstIndex(past: window.upperBound)
        : firstIndex(from: window.lowerBound + width * (Double(column + 1) - Self.rounding))
      defer { start = max(start, end) }
      return start < end ? bucket(of: start..<end) : nil
    }
  }

  /// The share of a column by which a step at its left end may lie before it, through rounding.
  package static let rounding = 1e-9

  /// The place of the last value at or before a step; nil where there is none yet.
  package func index(at step: Double) -> Int? {
    let past = firstIndex(past: step)
    return past > 0 ? past - 1 : nil
  }

  private func bucket(of places: Range<Int>) -> Bucket {
    let summary = pyramid.summary(of: places, values: values)
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    return Bucket(
      minimum: finite(summary.minimum), maximum: finite(summary.maximum),
      leastPositive: finite(summary.leastPositive), first: finite(values[places.lowerBound]),
      last: finite(values[places.upperBound - 1]),
      smoothed: finite(smoothed[places.upperBound - 1]),
      count: places.count, notANumber: summary.notANumber,
      positiveInfinity: summary.positiveInfinity, negativeInfinity: summary.negativeInfinity)
  }

  private func firstIndex(from step: Double) -> Int { partition { Double($0) >= step } }
  private func firstIndex(past step: Double) -> Int { partition { Double($0) > step } }

  private func partition(_ isBehind: (Int) -> Bool) -> Int {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(steps[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
