import Testing

@testable import Training

@Suite struct SeriesHistoryTests {
  @Test(arguments: [0, 1, 4999, 65_537, 99_999])
  func everySpikeIsKept(step: Int) throws {
    var history = SeriesHistory(capacity: 64)
    for index in 0..<100_000 { history.append(index == step ? 1000 : 1, step: index) }
    #expect(history.buckets.count <= 64)
    #expect(history.buckets.compactMap(\.maximum).max() == 1000)
    let bucket = try #require(history.buckets.first { $0.maximum == 1000 })
    #expect(bucket.firstStep...bucket.lastStep ~= step)
    #expect(history.buckets.map(\.finiteCount).reduce(0, +) == 100_000)
  }

  @Test func whatIsNotFiniteIsCountedAndSpoilsNothing() {
    var history = SeriesHistory(capacity: 4)
    for index in 0..<1000 {
      history.append(index == 5 ? .nan : index == 700 ? -.infinity : 2, step: index)
    }
    #expect(history.buckets.map(\.notFiniteCount).reduce(0, +) == 2)
    #expect(history.buckets.allSatisfy { $0.minimum == 2 && $0.maximum == 2 && $0.mean == 2 })
  }

  @Test func goingBackForgetsWhatCameAfter() {
    var history = SeriesHistory(capacity: 64)
    for step in 1...10 { history.append(Double(step), step: step) }
    history.removeAll(after: 4)
    #expect(history.buckets.map(\.lastStep) == [1, 2, 3, 4])
  }
}
