import Untrusted

/// The tokens of one block.
package struct TokenBlock: Equatable, Sendable {
  package let tokens: [Int32]
  /// Which tokens are labels, to be predicted from those before; nil if all of them are.
  ///
  /// `mask[i]` belongs to `tokens[i]`, so the position that is scored for it is i − 1.
  package let mask: [Bool]?

  package init(tokens: [Int32], mask: [Bool]? = nil) {
    precondition(mask.map { $0.count == tokens.count } ?? true, "a mask has a place per token")
    self.tokens = tokens
    self.mask = mask
  }
}

/// Texts as blocks of tokens.
///
/// Without prompts, blocks follow one another without overlap and what is left over is dropped.
/// ``Packing`` tells what becomes of prompts.
package struct TokenCorpus: Sendable {
  package let texts: TokenizedTexts
  package let warnings: [CorpusWarning]
  private let paddingToken: Int32
  private let layout: BlockLayout

  package var textKeys: [String] { texts.textKeys }

  package let blockSize: Int

  /// At least one.
  package var blockCount: Int { layout.blocks.count }

  package init(_ texts: TokenizedTexts, blockSize: Int) throws(Problem) {
    precondition(blockSize > 1, "a block has a token and one to predict from it")
    self.texts = texts
    self.blockSize = blockSize
    layout = BlockLayout(texts.tokens, blockSize: blockSize)
    guard !layout.blocks.isEmpty else {
      throw texts.tokens.hasMask
        ? .invalid(
          "the texts", expected: "a prompt that leaves room for its completion",
          found: "\(layout.omittedPairCount) that fill a block of \(blockSize) tokens",
          advice: "give a larger --block")
        : .invalid(
          "the texts", expected: "at least one block of \(blockSize) tokens",
          found: "\(texts.tokens.tokenCount)", advice: "give more text or a smaller --block")
    }
    paddingToken = texts.packing.endToken?.id ?? 0
    var warnings = texts.warnings
    if layout.omittedPairCount > 0 {
      warnings.append(.promptsTooLong(count: layout.omittedPairCount, blockSize: blockSize))
    }
    if layout.cutPairCount > 0 {
      warnings.append(.cutPairs(count: layout.cutPairCount, blockSize: blockSize))
    }
    self.warnings = warnings
  }

  /// The tokens of one block.
  ///
  /// Padding is the end token, or id 0 in continuous packing, and never a label; nothing in the
  /// block comes after it, so that it changes no prediction.
  package func block(_ index: Int) -> TokenBlock {
    let range = layout.blocks[index]
    let ids = texts.tokens.tokens(range)
    guard texts.tokens.hasMask else { return TokenBlock(tokens: ids) }
    let padding = blockSize - range.count
    return TokenBlock(
      tokens: ids + repeatElement(paddingToken, count: padding),
      mask: texts.tokens.labels(range) + repeatElement(false, count: padding))
  }

  /// Checks that a model knows all tokens of the blocks.
  package func requireVocabulary(modelTokenCount: Int) throws(Problem) {
    try texts.requireVocabulary(modelTokenCount: modelTokenCount, and: paddingToken)
  }
}
