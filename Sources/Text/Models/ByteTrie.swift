/// A tree of byte strings: each step down is one byte. Node 0 is the root.
struct ByteTrie: Sendable {
  /// Where a byte leads from a node, by both.
  private var children: [UInt64: Int32] = [:]
  /// The root's children, −1 where there is none: most steps start there.
  private var rootChildren = [Int32](repeating: -1, count: 256)
  private(set) var nodeCount = 1

  /// The node that `byte` leads to, nil if there is none.
  @inline(__always)
  func child(of node: Int32, _ byte: UInt8) -> Int32? {
    guard node == 0 else { return children[Self.key(node, byte)] }
    let child = rootChildren[Int(byte)]
    return child < 0 ? nil : child
  }

  /// The node of a string; nodes that are missing are made, and told to `made` with their parents.
  mutating func insert(
    _ string: some Sequence<UInt8>,
    made: (_ node: Int32, _ parent: Int32, _ byte: UInt8) -> Void = { _, _, _ in }
  ) -> Int32 {
    var node: Int32 = 0
    for byte in string {
      let parent = node
      if let next = child(of: parent, byte) {
        node = next
        continue
      }
      node = Int32(nodeCount)
      nodeCount += 1
      if parent == 0 {
        rootChildren[Int(byte)] = node
      } else {
        children[Self.key(parent, byte)] = node
      }
      made(node, parent, byte)
    }
    return node
  }

  private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 {
    UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
  }
}
