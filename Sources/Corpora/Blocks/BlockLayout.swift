/// Which tokens are in which block.
struct BlockLayout: Equatable, Sendable {
  /// The tokens of each block, which padding follows if they are too few.
  private(set) var blocks: [Range<Int>] = []
  /// Pairs longer than a block.
  private(set) var cutPairCount = 0
  /// Pairs that are in no block because their prompts leave no room.
  private(set) var omittedPairCount = 0

  /// Cuts texts anywhere, those with masks only if they are longer than a block; where no text has
  /// a mask, what is left over after the last block is dropped.
  init(_ tokens: TokenFile, blockSize: Int) {
    guard tokens.hasMask else {
      let blockCount = tokens.tokenCount / blockSize
      blocks = (0..<blockCount).map { $0 * blockSize..<($0 + 1) * blockSize }
      return
    }
    /// The block that is being filled. Its tokens are contiguous, so that a block is a range.
    var current = 0..<0
    func close() {
      if !current.isEmpty { blocks.append(current) }
      current = 0..<0
    }
    func add(_ tokens: Range<Int>) {
      if current.upperBound != tokens.lowerBound { close() }
      current = (current.isEmpty ? tokens : current).lowerBound..<tokens.upperBound
      if current.count == blockSize { close() }
    }
    for run in tokens.runs {
      guard run.isMasked else {
        var rest = run.tokens
        while !rest.isEmpty {
          // A gap before this run ends the block in any case.
          if current.upperBound != rest.lowerBound { close() }
          let part = rest.prefix(blockSize - current.count)
          add(part)
          rest = part.upperBound..<rest.upperBound
        }
        continue
      }
      let whole = run.tokens.prefix(blockSize)
      // A single token has nothing before it to be predicted from.
      guard tokens.firstLabel(in: whole) != nil, whole.count > 1 else {
        omittedPairCount += 1
        continue
      }
      if whole.count < run.tokens.count { cutPairCount += 1 }
      if current.count + whole.count > blockSize { close() }
      add(whole)
    }
    close()
  }
}
