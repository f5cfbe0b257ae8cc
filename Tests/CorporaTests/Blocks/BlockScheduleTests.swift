import Testing

@testable import Corpora

@Suite("Block schedule")
struct BlockScheduleTests {
  @Test("takes blocks in sequence and wraps round")
  func sequential() {
    var schedule = BlockSchedule(.sequential, blockCount: 5)
    #expect(schedule.blocks(from: 0, count: 2) == [0, 1])
    #expect(schedule.blocks(from: 4, count: 2) == [4, 0])
    #expect(schedule.blocks(from: 6, count: 2) == [1, 2])
    #expect(schedule.blocks(from: 7, count: 7) == [2, 3, 4, 0, 1, 2, 3])
    #expect(schedule.blocks(from: 1_000_000_004, count: 2) == [4, 0])
  }

  // SplitMix64 and Fisher–Yates as documented, computed by another program.
  @Test("shuffles in the same way on every machine")
  func golden() {
    var schedule = BlockSchedule(.shuffle(seed: 0), blockCount: 10)
    #expect(schedule.blocks(from: 0, count: 10) == [4, 7, 0, 5, 9, 3, 6, 2, 8, 1])
    #expect(schedule.blocks(from: 10, count: 10) == [4, 3, 6, 2, 8, 0, 9, 7, 1, 5])
    var other = BlockSchedule(.shuffle(seed: 42), blockCount: 10)
    #expect(other.blocks(from: 0, count: 10) == [5, 1, 9, 6, 7, 2, 4, 0, 8, 3])
  }

  @Test("takes every block once per epoch, across borders of batches", arguments: [1, 3, 4, 50])
  func oncePerEpoch(batch: Int) {
    let blockCount = 37
    var schedule = BlockSchedule(.shuffle(seed: 5), blockCount: blockCount)
    var taken: [Int] = []
    var step = 0
    while taken.count < 4 * blockCount {
      taken += schedule.blocks(from: step * batch, count: batch)
      step += 1
    }
    let epochs = (0..<4).map { Array(taken[$0 * blockCount..<($0 + 1) * blockCount]) }
    for epoch in epochs { #expect(epoch.sorted() == Array(0..<blockCount)) }
    #expect(Set(epochs).count == 4, "every epoch has an order of its own")
  }

  @Test("gives the same blocks to one who comes later")
  func randomAccess() {
    var first = BlockSchedule(.shuffle(seed: 9), blockCount: 11)
    let all = first.blocks(from: 0, count: 100)
    for position in [0, 5, 10, 11, 30, 54, 87, 3] {
      var later = BlockSchedule(.shuffle(seed: 9), blockCount: 11)
      #expect(later.blocks(from: position, count: 13) == Array(all[position..<position + 13]))
      #expect(first.blocks(from: position, count: 13) == Array(all[position..<position + 13]))
    }
  }

  @Test("gives neighbouring seeds different orders")
  func seeds() {
    let orders = (0..<50).map { BlockOrder.shuffle(seed: $0).permutation(of: 30, epoch: 0) }
    #expect(Set(orders).count == 50)
    #expect(
      BlockOrder.shuffle(seed: 1).permutation(of: 30, epoch: 0)
        != BlockOrder.shuffle(seed: 0).permutation(of: 30, epoch: 1))
  }

  @Test("puts every block everywhere equally often")
  func uniform() {
    let (count, epochs) = (6, 6000)
    var seen = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    for epoch in 0..<epochs {
      let order = BlockOrder.shuffle(seed: 11).permutation(of: count, epoch: epoch)
      for (place, block) in order.enumerated() { seen[place][block] += 1 }
    }
    // 1000 are expected; 5 standard deviations are 144.
    #expect(seen.joined().allSatisfy { abs($0 - 1000) < 144 })
  }

  @Test("counts the steps of epochs")
  func epochs() {
    let schedule = BlockSchedule(.sequential, blockCount: 10)
    #expect(schedule.stepCount(batch: 4) == 3)
    #expect(schedule.stepCount(epochs: 2, batch: 4) == 5)
    #expect(schedule.stepCount(epochs: 3, batch: 5) == 6)
  }
}
