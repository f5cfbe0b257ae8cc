/// Which blocks every step of a training takes.
///
/// A position counts the blocks taken before: it is all that needs to be kept to go on later, also
/// when the number of blocks per step has changed on the way. Batches run on over the border of two
/// epochs, so that in every epoch each block is taken once.
///
/// It remembers the order of one epoch, which is why asking it for blocks changes it; the answers
/// depend on the order, the number of blocks and the position alone.
package struct BlockSchedule: Sendable {
  /// The order within epochs.
  package let order: BlockOrder
  /// Blocks per epoch.
  package let blockCount: Int
  private var remembered: (epoch: Int, permutation: [Int])?

  /// A schedule of at least one block.
  package init(_ order: BlockOrder, blockCount: Int) {
    precondition(blockCount > 0, "there is at least one block")
    self.order = order
    self.blockCount = blockCount
  }

  // MARK: Blocks

  /// The numbers of the blocks at `count` positions from `position` on.
  package mutating func blocks(from position: Int, count: Int) -> [Int] {
    precondition(position >= 0 && count >= 0, "positions count from 0")
    return (position..<position + count).map { block(at: $0) }
  }

  private mutating func block(at position: Int) -> Int {
    let (epoch, place) = position.quotientAndRemainder(dividingBy: blockCount)
    if order == .sequential { return place }
    if let remembered, remembered.epoch == epoch { return remembered.permutation[place] }
    let permutation = order.permutation(of: blockCount, epoch: epoch)
    remembered = (epoch, permutation)
    return permutation[place]
  }

  // MARK: Epochs

  /// The epoch, from 0, of the block at a position.
  package func epoch(atPosition position: Int) -> Int { position / blockCount }

  /// The steps it takes until every block was taken `epochs` times.
  ///
  /// The last of them may go on into the next epoch.
  package func stepCount(epochs: Int, batch: Int) -> Int {
    (epochs * blockCount + batch - 1) / batch
  }

  /// The steps it takes until every block was taken.
  package func stepsPerEpoch(batch: Int) -> Int { stepCount(epochs: 1, batch: batch) }
}
