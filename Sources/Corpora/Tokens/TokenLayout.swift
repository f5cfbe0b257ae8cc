/// The parts of a token file by their sizes.
struct TokenLayout: Equatable, Sendable {
  let tokenWidth: Int
  let tokenCount: Int
  let runCount: Int

  /// Where the labels' bits start.
  let maskOffset: Int
  /// Where the runs start.
  let runOffset: Int
  /// The size of the file.
  let byteCount: Int

  /// Nil if it would be larger than any file.
  init?(tokenWidth: Int, tokenCount: Int, runCount: Int) {
    // Far above any corpus, and far from overflow.
    let limit = 1 << 48
    guard 0..<limit ~= tokenCount, 0...tokenCount ~= runCount else { return nil }
    self.tokenWidth = tokenWidth
    self.tokenCount = tokenCount
    self.runCount = runCount
    let tokenBytes = tokenWidth * tokenCount
    maskOffset = TokenFormat.headerSize + tokenBytes + TokenFormat.padding(after: tokenBytes)
    let maskBytes = runCount > 0 ? (tokenCount + 7) / 8 : 0
    runOffset = maskOffset + maskBytes + TokenFormat.padding(after: maskBytes)
    byteCount = runOffset + 8 * runCount
  }
}
