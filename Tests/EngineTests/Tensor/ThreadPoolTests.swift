import Synchronization
import Testing

@testable import Engine

@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 5])
  func everyItemIsWorkedOnOnce(threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    var visits = [Int](repeating: 0, count: 17)
    visits.withUnsafeMutableBufferPointer { visits in
      for _ in 0..<200 {
        pool.parallel(visits.count) { items, _ in for item in items { visits[item] += 1 } }
      }
    }
    #expect(visits.allSatisfy { $0 == 200 })
  }

  @Test func fewerItemsThanThreadsLeaveThreadsIdle() {
    let pool = ThreadPool(threadCount: 4)
    let calls = Atomic<Int>(0)
    pool.parallel(2) { items, _ in
      #expect(items.count == 1)
      calls.add(1, ordering: .relaxed)
    }
    #expect(calls.load(ordering: .relaxed) == 2)
  }

  /// It would corrupt the work of both without a word.
  @Test func workThatNestsIsRefused() async {
    await #expect(processExitsWith: .failure) {
      let pool = ThreadPool(threadCount: 2)
      pool.run { _ in pool.run { _ in } }
    }
  }

  @Test func helpersWakeAfterTheySlept() throws {
    let pool = ThreadPool(threadCount: 2)
    let rounds = Atomic<Int>(0)
    for _ in 0..<5 {
      pool.run { _ in rounds.add(1, ordering: .relaxed) }
      // Longer than the helpers spin.
      let start = ContinuousClock.now
      while ContinuousClock.now - start < .milliseconds(2) {}
    }
    #expect(rounds.load(ordering: .relaxed) == 10)
  }

  @Test func sharesCoverEverythingInOrder() {
    let pool = ThreadPool(threadCount: 3)
    let shares = (0..<3).map { pool.share(of: 10, thread: $0) }
    #expect(shares == [0..<3, 3..<6, 6..<10])
  }
}
