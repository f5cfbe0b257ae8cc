/// A metric's values over steps, kept in little memory so that any window of it can be drawn
/// quickly and honestly.
///
/// The moving average is taken over all values as they come: it does not depend on what part of
/// them is looked at. A pyramid of minima and maxima answers for a window in logarithmic time per
/// column, so that no spike is ever lost between columns.
package struct Series: Sendable {
  /// How much of the moving average stays from one value to the next, from 0 to below 1.
  package let smoothing: Double
  /// The values, as precise as training computes them.
  private(set) var stored: [Float] = []
  /// Steps mostly follow one another: where they do not, a stretch begins.
  private var stretches: [(index: Int, step: Int)] = []
  private(set) var pyramid = Pyramid()
  /// The moving average before the first value of each leaf of the pyramid, and after the last value
  /// of all; those within a leaf follow from its values.
  private var leafAverages: [Average] = []
  private var average = Average()
  /// The values with which the average began anew.
  private var beginnings: [Int] = []
  /// What a step counts on the axis that it is drawn on: another run's may be longer or shorter.
  package var stepScale = 1.0
  /// How far from its value the truth may well be, such as a standard error, by place.
  private var deviations: [Int: Double] = [:]
  /// Averages of another kind than the moving ones.
  private var givenAverages: [Double]?

  /// A moving average and its weight, which tends to one; their quotient has no bias to zero.
  private struct Average {
    var sum = 0.0
    var weight = 0.0
    var value: Double { weight > 0 ? sum / weight : .nan }

    mutating func add(_ value: Float, _ smoothing: Double) {
      guard value.isFinite else { return }
      sum = smoothing * sum + (1 - smoothing) * Double(value)
      weight = smoothing * weight + (1 - smoothing)
    }
  }

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
    givenAverages = averages
  }

  // MARK: What there is

  package var count: Int { stored.count }
  package var isEmpty: Bool { stored.isEmpty }
  /// The last value, if there is one.
  package var last: Double? { isEmpty ? nil : value(at: count - 1) }
  /// The last moving average, where there is one.
  package var lastSmoothed: Double? {
    isEmpty ? nil : smoothed(at: count - 1).finite
  }
  /// The first and the last step on the axis; nil where there are none.
  package var range: ClosedRange<Double>? {
    isEmpty ? nil : Double(step(at: 0)) * stepScale...Double(step(at: count - 1)) * stepScale
  }

  /// A value, which may be no number or infinite.
  package func value(at place: Int) -> Double { Self.shown(stored[place]) }

  /// The step of a value; they increase.
  package func step(at place: Int) -> Int {
    let next = stretches.partitioningIndex { $0.index > place }
    return stretches[next - 1].step + place - stretches[next - 1].index
  }

  /// The moving average of the finite values up to one; no number before the first of them.
  package func smoothed(at place: Int) -> Double {
    givenAverages?[place] ?? Self.shown(Float(average(through: place).value))
  }

  /// The place of the last value at or before a step of the axis; nil where there is none yet.
  package func index(at step: Double) -> Int? {
    let past = firstIndex { $0 > step }
    return past > 0 ? past - 1 : nil
  }

  /// The steps, increasing.
  package var steps: LazyMapCollection<Range<Int>, Int> { (0..<count).lazy.map(step) }
  /// The values.
  package var values: LazyMapCollection<Range<Int>, Double> { (0..<count).lazy.map(value) }
  /// The moving averages.
  package var smoothed: LazyMapCollection<Range<Int>, Double> { (0..<count).lazy.map(smoothed) }

  /// The values of a window that have a deviation, with their places on the axis.
  package func deviations(
    in window: ClosedRange<Double>
  ) -> [(step: Double, value: Double, deviation: Double)] {
    deviations.compactMap { place, deviation in
      let step = Double(step(at: place)) * stepScale
      return window.contains(step) ? (step, value(at: place), deviation) : nil
    }
  }

  // MARK: Changes

  /// Adds the value of a step. A step that has been there already takes everything from it on
  /// away first, as a run does that goes on from a checkpoint.
  ///
  /// - Parameter beginsAverage: whether the values before it mean something else, so that the moving
  ///   average begins anew.
  package mutating func append(
    step: Int, value: Double, beginsAverage: Bool = false, deviation: Double? = nil
  ) {
    if let last = stretches.last {
      let next = last.step + count - last.index
      if step < next { removeAll(after: step - 1) }
      if step != next || isEmpty { stretches.append((count, step)) }
    } else {
      stretches.append((count, step))
    }
    if beginsAverage, !isEmpty {
      average = Average()
      beginnings.append(count)
    }
    if count % Pyramid.leaf == 0 { leafAverages.append(average) }
    deviations[count] = deviation.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    let value = Self.stored(value)
    average.add(value, smoothing)
    stored.append(value)
    pyramid.update(with: stored)
  }

  /// Forgets every value after a step.
  package mutating func removeAll(after step: Int) {
    let kept = firstIndex { $0 > Double(step) }
    guard kept < count else { return }
    average = kept > 0 ? average(through: kept - 1) : Average()
    stored.removeSubrange(kept...)
    stretches.removeAll { $0.index >= kept }
    beginnings.removeAll { $0 >= kept }
    deviations = deviations.filter { $0.key < kept }
    leafAverages.removeSubrange(((kept + Pyramid.leaf - 1) / Pyramid.leaf)...)
    pyramid.truncate(to: kept)
  }

  /// What is finite stays so, and what is not zero.
  private static func stored(_ value: Double) -> Float {
    let stored = Float(value)
    if stored.isInfinite, value.isFinite {
      return value > 0 ? .greatestFiniteMagnitude : -.greatestFiniteMagnitude
    }
    if stored == 0, value != 0 {
      return value > 0 ? .leastNonzeroMagnitude : -.leastNonzeroMagnitude
    }
    return stored
  }

  /// The shortest decimal number that is stored so: 0.0004 is not a little less than a tick of that.
  private static func shown(_ value: Float) -> Double {
    value.isFinite ? Double(value.description) ?? Double(value) : Double(value)
  }

  private func average(through place: Int) -> Average {
    let leaf = place / Pyramid.leaf
    var (start, average) = (leaf * Pyramid.leaf, leafAverages[leaf])
    let next = beginnings.partitioningIndex { $0 > place }
    if next > 0, beginnings[next - 1] > start {
      (start, average) = (beginnings[next - 1], Average())
    }
    for value in stored[start...place] { average.add(value, smoothing) }
    return average
  }

  /// The place of the first value whose step meets a condition that all later ones meet too.
  private func firstIndex(where isBehind: (Double) -> Bool) -> Int {
    (0..<count).partitioningIndex { isBehind(Double(step(at: $0)) * stepScale) }
  }
}

// MARK: Columns of a chart

extension Series {
  /// What lies in one column of a chart.
  package struct Bucket: Sendable, Hashable {
    /// The least and the greatest finite value.
    package var minimum: Double?
    package var maximum: Double?
    /// The least value above zero, for logarithmic axes.
    package var leastPositive: Double?
    /// The first and the last value, where they are finite.
    package var first: Double?
    package var last: Double?
    /// The moving average at the last value.
    package var smoothed: Double?
    /// How many values there are, and how many of them are not finite.
    package var count: Int
    package var notANumber: Int
    package var positiveInfinity: Int
    package var negativeInfinity: Int
  }

  /// The share of a column by which a step at its left end may lie before it, through rounding.
  package static let rounding = 1e-9

  /// The values of a window of steps in columns of equal width; nil where a column has none.
  package func buckets(in window: ClosedRange<Double>, count columns: Int) -> [Bucket?] {
    guard columns > 0 else { return [] }
    let width = (window.upperBound - window.lowerBound) / Double(columns)
    var start = firstIndex { $0 >= window.lowerBound }
    return (0..<columns).map { column in
      let limit = window.lowerBound + width * (Double(column + 1) - Self.rounding)
      let end = firstIndex { column == columns - 1 ? $0 > window.upperBound : $0 >= limit }
      defer { start = max(start, end) }
      return start < end ? bucket(of: start..<end) : nil
    }
  }

  private func bucket(of places: Range<Int>) -> Bucket {
    let summary = pyramid.summary(of: places, values: stored)
    return Bucket(
      minimum: Self.shown(summary.minimum).finite, maximum: Self.shown(summary.maximum).finite,
      leastPositive: Self.shown(summary.leastPositive).finite,
      first: value(at: places.lowerBound).finite, last: value(at: places.upperBound - 1).finite,
      smoothed: smoothed(at: places.upperBound - 1).finite,
      count: places.count, notANumber: Int(summary.notANumber),
      positiveInfinity: Int(summary.positiveInfinity),
      negativeInfinity: Int(summary.negativeInfinity))
  }
}

extension Double {
  fileprivate var finite: Double? { isFinite ? self : nil }
}

extension RandomAccessCollection {
  /// The first index whose element meets a condition that all later ones meet too.
  package func partitioningIndex(where belongs: (Element) throws -> Bool) rethrows -> Index {
    var (start, length) = (startIndex, count)
    while length > 0 {
      let middle = index(start, offsetBy: length / 2)
      if try belongs(self[middle]) {
        length /= 2
      } else {
        start = index(after: middle)
        length -= length / 2 + 1
      }
    }
    return start
  }
}
