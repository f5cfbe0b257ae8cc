import Foundation
import Terminal
import Testing

@Suite("Series")
struct SeriesTests {
  @Test("one spike in 100,000 steps is in exactly one column at every width")
  func spike() {
    for columns in 1...400 {
      let buckets = Self.spiked.buckets(in: 0...99_999, count: columns)
      #expect(buckets.count == columns)
      #expect(buckets.count { $0?.maximum == 1000 } == 1, "\(columns) columns")
      #expect(buckets.reduce(0) { $0 + ($1?.count ?? 0) } == 100_000)
    }
  }

  private static let spiked = Series(
    values: (0..<100_000).map { $0 == 70_123 ? 1000 : Double($0 % 7) })

  @Test("buckets agree with looking at every value", arguments: [1, 15, 16, 17, 333, 4096])
  func buckets(count: Int) throws {
    var series = Series()
    var generator = Numbers(state: 7)
    for step in 0..<count { series.append(step: step * 3, value: generator.next() - 0.5) }
    let window = Double(count) * 0.4...Double(count) * 2.9
    let columns = 23
    let width = (window.upperBound - window.lowerBound) / Double(columns)
    for (column, bucket) in series.buckets(in: window, count: columns).enumerated() {
      let low = window.lowerBound + Double(column) * width
      let values = zip(series.steps, series.values).filter { step, _ in
        Double(step) >= low
          && (column == columns - 1
            ? Double(step) <= window.upperBound
            : Double(step) < window.lowerBound + Double(column + 1) * width)
      }.map(\.1)
      #expect(bucket?.minimum == values.min())
      #expect(bucket?.maximum == values.max())
      #expect(bucket?.leastPositive == values.filter { $0 > 0 }.min())
      #expect(bucket?.first == values.first)
      #expect(bucket?.last == values.last)
    }
  }

  @Test("steps that count more or less on another axis lie where they belong")
  func scale() {
    var series = Series(values: [1, 2, 3, 4])
    series.stepScale = 2.5
    #expect(series.range == 0...7.5)
    #expect(series.index(at: 4.9) == 1 && series.index(at: 5) == 2 && series.index(at: -1) == nil)
    #expect(series.buckets(in: 0...10, count: 4).map { $0?.last } == [1, 2, 3, 4])
  }

  @Test("values that are no numbers are counted and poison nothing")
  func notNumbers() throws {
    let series = Series(values: [1, .nan, .infinity, -.infinity, .nan, 3], smoothing: 0.5)
    let bucket = try #require(series.buckets(in: 0...5, count: 1)[0])
    #expect(bucket.notANumber == 2)
    #expect(bucket.positiveInfinity == 1)
    #expect(bucket.negativeInfinity == 1)
    #expect(bucket.minimum == 1)
    #expect(bucket.maximum == 3)
    #expect(series.smoothed[4] == 1)
    #expect(abs((bucket.smoothed ?? 0) - (0.25 * 1 + 0.5 * 3) / 0.75) < 1e-6)
  }

  @Test("the moving average has no bias to zero, and nothing before the first number")
  func average() {
    let constant = Series(values: Array(repeating: 5, count: 20), smoothing: 0.99)
    #expect(constant.smoothed.allSatisfy { abs($0 - 5) < 1e-12 })
    let late = Series(values: [.nan, 2], smoothing: 0.9)
    #expect(late.smoothed[0].isNaN)
    #expect(abs(late.smoothed[1] - 2) < 1e-12)
  }

  @Test("a series that was cut off goes on as if it had never been longer")
  func cut() {
    var generator = Numbers(state: 3)
    let values = (0..<300).map { _ in generator.next() }
    var whole = Series(smoothing: 0.9)
    for (step, value) in values.enumerated() { whole.append(step: step, value: value) }
    var cut = whole
    cut.removeAll(after: 99)
    #expect(cut.count == 100)
    // The first step that comes again takes the others away.
    cut.append(step: 200, value: 99)
    for step in 100..<300 { cut.append(step: step, value: values[step]) }
    #expect(cut.values.elementsEqual(whole.values))
    #expect(cut.steps.elementsEqual(0..<300))
    #expect(zip(cut.smoothed, whole.smoothed).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(
      cut.buckets(in: 0...299, count: 7).map { $0?.maximum }
        == whole.buckets(in: 0...299, count: 7).map { $0?.maximum })
    cut.removeAll(after: -1)
    #expect(cut.isEmpty)
    #expect(cut.range == nil)
  }

  @Test("the moving average begins anew where the values mean something else")
  func beginnings() {
    var series = Series(smoothing: 0.9)
    for step in 0..<200 {
      series.append(step: step, value: step < 100 ? 8 : 2, beginsAverage: step == 100)
    }
    #expect(
      series.smoothed.elementsEqual((0..<200).map { $0 < 100 ? 8 : 2 }) { abs($0 - $1) < 1e-9 })
    series.removeAll(after: 99)
    series.append(step: 100, value: 2)
    #expect(abs(series.smoothed(at: 100) - 8) < 1, "what was cut off has left nothing")
  }

  @Test("steps that are left out cost nothing but a stretch")
  func stretches() {
    var series = Series()
    for step in [3, 4, 5, 9, 10, 40] { series.append(step: step, value: Double(step)) }
    #expect(series.steps.elementsEqual([3, 4, 5, 9, 10, 40]))
    #expect([2, 3, 8, 9, 39, 99].map { series.index(at: $0) } == [nil, 0, 2, 3, 4, 5])
    series.append(step: 9, value: 1)
    #expect(series.steps.elementsEqual([3, 4, 5, 9]))
    #expect(series.values.elementsEqual([3, 4, 5, 1]))
  }

  @Test("what was round stays round: it lies on a tick, and a constant has no width")
  func round() throws {
    let series = Series(values: Array(repeating: 0.0004, count: 70), smoothing: 0.9)
    let bucket = try #require(series.buckets(in: 0...69, count: 1)[0])
    #expect(
      [bucket.minimum, bucket.maximum, bucket.last, bucket.smoothed] == [
        0.0004, 0.0004, 0.0004, 0.0004,
      ])
  }

  @Test("finite values stay finite, and none becomes zero")
  func extremes() {
    let series = Series(values: [1e300, -1e300, 1e-300, -1e-300, .infinity])
    #expect(series.value(at: 0).isFinite && series.value(at: 1).isFinite)
    #expect(series.value(at: 2) > 0 && series.value(at: 3) < 0)
    #expect(series.value(at: 4) == .infinity)
  }

  @Test("a million values fit into 400 columns in milliseconds")
  func speed() {
    var series = Series()
    for step in 0..<1_000_000 { series.append(step: step, value: Double(step % 1000)) }
    let clock = ContinuousClock()
    let time = clock.measure {
      for _ in 0..<10 { _ = series.buckets(in: 1234...998_765, count: 400) }
    }
    // Reading every value takes a hundred times as long.
    #expect(time / 10 < .milliseconds(50))
  }

  @Test("no columns and empty windows are no trouble")
  func nothing() {
    #expect(Series().buckets(in: 0...10, count: 3) == [nil, nil, nil])
    #expect(Series(values: [1, 2]).buckets(in: 5...9, count: 2) == [nil, nil])
    #expect(Series(values: [1, 2]).buckets(in: 0...1, count: 0).isEmpty)
    #expect(Series(values: [4]).buckets(in: 0...0, count: 1)[0]?.maximum == 4)
  }
}

/// The same numbers from 0 to 1 in every run.
struct Numbers {
  var state: UInt64

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }
}
