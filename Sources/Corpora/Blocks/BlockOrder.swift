import Engine

/// In which order blocks are trained on.
package enum BlockOrder: Hashable, Sendable {
  /// As they come, and again from the first.
  case sequential
  /// Every epoch in an order of its own, which depends on the seed and the epoch's number alone.
  case shuffle(seed: UInt64)

  /// The order of all blocks in one epoch.
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
