/// A tree of byte strings: each step down is one byte. Node 0 is the root.
struct ByteTrie: Sendable {
  /// Open addressing: where a byte leads from a node, by both. A key of 0 is free.
  private var keys = [UInt64](repeating: 0, count: 64)
  private var children = [Int32](repeating: -1, count: 64)
  /// The root's children, −1 where there is none: most steps start there.
  private var rootChildren = [Int32](repeating: -1, count: 256)
  private(set) var nodeCount = 1
  /// Random, so that a crafted file cannot force collisions.
  private let multiplier = UInt64.random(in: .min ... .max) | 1

  /// The node that `byte` leads to, nil if there is none.
  @inline(__always)
  func child(of node: Int32, _ byte: UInt8) -> Int32? {
    let child = node == 0 ? rootChildren[Int(byte)] : children[slot(Self.key(node, byte))]
    return child < 0 ? nil : child
  }

  /// The node of a string; nodes that are missing are made, and told to `made` with their parents.
  mutating func insert(
    _ string: some Sequence<UInt8>,
    made: (_ node: Int32, _ parent: Int32, _ byte: UInt8) -> Void = { _, _, _ in }
  ) -> Int32 {
    var node: Int32 = 0
    for byte in string {
      if let next = child(of: node, byte) {
        node = next
        continue
      }
      if nodeCount * 2 > keys.count { grow() }
      let next = Int32(nodeCount)
      nodeCount += 1
      if node == 0 {
        rootChildren[Int(byte)] = next
      } else {
        let key = Self.key(node, byte)
        let slot = slot(key)
        keys[slot] = key
        children[slot] = next
      }
      made(next, node, byte)
      node = next
    }
    return node
  }

  private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 {
    UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
  }

  /// The slot of a key, or the free one where it belongs.
  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: (key &* multiplier) >> 32) & mask
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = zip(keys, children)
    keys = Array(repeating: 0, count: keys.count * 2)
    children = Array(repeating: -1, count: keys.count)
    for (key, child) in old where key != 0 {
      let slot = slot(key)
      keys[slot] = key
      children[slot] = child
    }
  }
}
