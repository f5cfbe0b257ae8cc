/// A sequence of tokens cut into blocks of equal size, without overlap.
///
/// What is left over after the last whole block is dropped.
package struct TokenBlocks: Sendable {
  /// Tokens per block.
  package let blockSize: Int
  private let ids: [Int32]

  /// Cuts a sequence of tokens; there must be at least one block of them.
  package init(_ ids: [Int32], blockSize: Int) throws(TokenBlocksError) {
    precondition(blockSize > 0, "a block has at least one token")
    guard ids.count >= blockSize else {
      throw .tooFewTokens(count: ids.count, needed: blockSize)
    }
    self.ids = ids
    self.blockSize = blockSize
  }

  /// Tokens after the last whole block, which are in none.
  package var droppedCount: Int { ids.count % blockSize }
}

extension TokenBlocks: RandomAccessCollection {
  /// The first block's index: 0.
  package var startIndex: Int { 0 }

  /// The number of blocks.
  package var endIndex: Int { ids.count / blockSize }

  /// The tokens of one block.
  package subscript(index: Int) -> ArraySlice<Int32> {
    precondition(indices.contains(index), "block \(index) of \(count)")
    return ids[index * blockSize..<(index + 1) * blockSize]
  }
}
