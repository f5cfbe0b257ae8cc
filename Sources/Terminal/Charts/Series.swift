import Foundation

/// A metric's values over steps, kept so that any window of it can be drawn quickly and honestly.
///
/// The moving average is taken over all values as they come: it does not depend on what part of
/// them is looked at. A pyramid of minima and maxima answers for a window in logarithmic time per
/// column, so that no spike is ever lost between columns.
package struct Series: Sendable {
  /// How much of the moving average stays from one value to the next, from 0 to below 1.
  package let smoothing: Double
  /// The steps, increasing.
  package private(set) var steps: [Int] = []
  /// The values; they may be no number or infinite.
  package private(set) var values: [Double] = []
  /// The moving averages of the finite values; no number before the first of them.
  package private(set) var smoothed: [Double] = []

  var pyramid = Pyramid()
  /// The average before and its weight, which tends to one; their quotient has no bias to zero.
  private var average = 0.0
  private var weight = 0.0
  /// The steps after which the average begins anew, increasing.
  private var restarts: [Int] = []

  /// An empty series.
  package init(smoothing: Double = 0.9) {
    precondition(smoothing >= 0 && smoothing < 1, "smoothing must lie in 0..<1")
    self.smoothing = smoothing
  }

  /// A series of values at the steps `first`, `first + 1` and so on, or at positions.
  package init(values: some Sequence<Double>, from first: Int = 0, smoothing: Double = 0) {
    self.init(smoothing: smoothing)
    for value in values { append(step: first + count, value: value) }
  }

  /// A series of values at the steps `first`, `first + 1` and so on, with averages of its own kind
  /// instead of the moving ones: one for each value.
  package init(values: some Sequence<Double>, from first: Int = 0, averages: [Double]) {
    self.init(values: values, from: first)
    precondition(averages.count == count, "a value without an average")
    smoothed = averages
  }

  /// How many values there are.
  package var count: Int { steps.count }
  /// Whether there are none.
  package var isEmpty: Bool { steps.isEmpty }
  /// The last value, if there is one.
  package var last: Double? { values.last }
  /// The first and the last step; nil where there are none.
  package var range: ClosedRange<Double>? {
    guard let first = steps.first, let last = steps.last else { return nil }
    return Double(first)...Double(last)
  }

  /// Adds the value of a step. A step that has been there already takes everything from it on
  /// away first, as a run does that goes on from a checkpoint.
  package mutating func append(step: Int, value: Double) {
    if let last = steps.last, step <= last { removeAll(after: step - 1) }
    if let restart = restarts.last(where: { $0 < step }), restart >= steps.last ?? .max {
      (average, weight) = (0, 0)
    }
    steps.append(step)
    values.append(value)
    smoothed.append(nextAverage(value))
    pyramid.update(with: values)
  }

  /// Begins the moving average anew after a step, where the values of before and of then are not of
  /// one kind. It may come before or after those values do.
  package mutating func restartAverage(after step: Int) {
    restarts = restarts.filter { $0 < step } + [step]
    let start = index(after: step)
    guard start < count else { return }
    (average, weight) = (0, 0)
    for index in start..<count { smoothed[index] = nextAverage(values[index]) }
  }

  /// Takes a value into the average.
  private mutating func nextAverage(_ value: Double) -> Double {
    if value.isFinite {
      average = smoothing * average + (1 - smoothing) * value
      weight = smoothing * weight + (1 - smoothing)
    }
    return weight > 0 ? average / weight : .nan
  }

  /// Forgets every value after a step.
  package mutating func removeAll(after step: Int) {
    let kept = index(after: step)
    guard kept < count else { return }
    steps.removeSubrange(kept...)
    values.removeSubrange(kept...)
    smoothed.removeSubrange(kept...)
    pyramid.truncate(to: kept)
    let start = restarts.last { $0 < steps.last ?? 0 }.map { index(after: $0) } ?? 0
    let finite = pyramid.summary(of: start..<kept, values: values).finite
    weight = 1 - pow(smoothing, Double(finite))
    average = finite > 0 ? (smoothed.last ?? 0) * weight : 0
  }

  /// The place of the first value after a step.
  func index(after step: Int) -> Int {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] <= step { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
