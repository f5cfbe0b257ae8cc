import Engine

/// In which order blocks are trained on.
package enum BlockOrder: Hashable, Sendable {
  /// As they come, and again from the first.
  case sequential
  /// Every epoch in an order of its own, which depends on the seed and the epoch's number alone.
  case shuffle(seed: UInt64)

  func permutation(of count: Int, epoch: Int) -> [Int] {
    var order = Array(0..<count)
    guard case .shuffle(let seed) = self else { return order }
    // The seed goes through the generator before the epoch is added to it: neighbouring seeds and
    // epochs then have nothing in common.
    var seeds = SplitMix64(seed: seed)
    var random = SplitMix64(seed: seeds.next() &+ UInt64(epoch))
    random = SplitMix64(seed: random.next())
    // Fisher and Yates, from the end.
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, random.next(below: last + 1))
    }
    return order
  }
}

/// Which blocks every step of a training takes.
///
/// A position counts the blocks taken before: it is all that needs to be kept to go on later, also
/// when the number of blocks per step has changed on the way. Batches run on over the border of two
/// epochs, so that in every epoch each block is taken once.
///
/// It remembers the order of one epoch, which is why asking it for blocks changes it; the answers
/// depend on the order, the number of blocks and the position alone.
package struct BlockSchedule: Sendable {
  package let order: BlockOrder
  package let blockCount: Int
  private var remembered: (epoch: Int, permutation: [Int])?

  package init(_ order: BlockOrder, blockCount: Int) {
    precondition(blockCount > 0, "there is at least one block")
    self.order = order
    self.blockCount = blockCount
  }

  /// The numbers of the blocks at `count` positions from `position` on.
  package mutating func blocks(from position: Int, count: Int) -> [Int] {
    precondition(position >= 0 && count >= 0, "positions count from 0")
    return (position..<position + count).map { block(at: $0) }
  }

  private mutating func block(at position: Int) -> Int {
    let (epoch, place) = position.quotientAndRemainder(dividingBy: blockCount)
    if order == .sequential { return place }
    if remembered?.epoch != epoch {
      remembered = (epoch, order.permutation(of: blockCount, epoch: epoch))
    }
    return remembered?.permutation[place] ?? place
  }

  /// The steps it takes until every block was taken `epochs` times; the last of them may go on into
  /// the next epoch.
  package func stepCount(epochs: Int = 1, batch: Int) -> Int {
    (epochs * blockCount + batch - 1) / batch
  }
}
