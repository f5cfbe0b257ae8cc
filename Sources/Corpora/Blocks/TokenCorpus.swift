import Foundation
import Text

/// Texts as blocks of tokens, which are tokenized once and then read from a cache.
///
/// Without pairs of prompt and completion, blocks follow one another without overlap and what is
/// left over is dropped, as in ``Text/TokenBlocks``. ``Packing`` tells what becomes of pairs.
package struct TokenCorpus: Sendable {
  /// Where the tokens came from.
  package enum Origin: Equatable, Sendable {
    /// They were in the cache: nothing was tokenized.
    case cache
    /// The texts were tokenized.
    case texts
  }

  /// Where the tokens came from.
  package let origin: Origin
  /// Things that the user should hear; what was wrong with the texts is said when they are tokenized.
  package let warnings: [CorpusWarning]
  /// A key of each file's content, in their order: the same text has the same one anywhere.
  package let textKeys: [String]
  private let tokenizerFile: String
  private let paddingToken: Int32
  private let tokens: TokenFile
  private let layout: BlockLayout

  /// Tokens per block.
  package var blockSize: Int { layout.blockSize }

  /// The number of blocks, at least one.
  package var blockCount: Int { layout.count }

  /// The tokens of all texts.
  package var tokenCount: Int { tokens.tokenCount }

  /// Tokens in no block.
  package var droppedTokenCount: Int { layout.droppedTokenCount }

  /// Places in blocks that no text fills.
  package var paddingCount: Int { blockCount * blockSize - (tokenCount - droppedTokenCount) }

  /// Texts, pairs and lines; in continuous packing a plain text file is one.
  package var documentCount: Int { tokens.documentCount }

  /// One more than the largest id the tokenizer has.
  package var vocabularySize: Int { tokens.vocabularySize }

  /// Reads texts from the cache, or tokenizes and caches them.
  ///
  /// Files are read in any case, to find out whether they have changed. Besides one of them and all
  /// tokens (2 or 4 bytes each), only parts of texts are in memory; with tokenizers that do not cut
  /// texts at spaces, a part is a whole text.
  package init(
    _ source: CorpusSource, tokenizer: CorpusTokenizer, packing: Packing = .continuous,
    blockSize: Int, cache: TokenCache = .standard(), monitor: CorpusMonitor = .none
  ) throws(CorpusError) {
    precondition(blockSize > 1, "a block has a token and one to predict from it")
    let request = try CorpusRequest(source, tokenizer, packing, monitor)
    let opened = try request.open(cache)
    tokens = opened.tokens
    textKeys = request.fileKeys
    origin = opened.origin
    layout = try Self.layout(of: tokens, blockSize: blockSize)
    tokenizerFile = tokenizer.file
    paddingToken = request.packing.endToken?.id ?? 0
    var warnings = opened.warnings
    if layout.omittedPairCount > 0 {
      warnings.append(.promptsTooLong(count: layout.omittedPairCount, blockSize: blockSize))
    }
    if layout.cutPairCount > 0 {
      warnings.append(.cutPairs(count: layout.cutPairCount, blockSize: blockSize))
    }
    if tokens.hasMask, request.packing.endToken == nil,
      TextEncoder(tokenizer.tokenizer).suffix.isEmpty
    {
      warnings.append(.completionsWithoutEnd)
    }
    self.warnings = warnings
  }

  private static func layout(
    of tokens: TokenFile, blockSize: Int
  ) throws(CorpusError) -> BlockLayout {
    guard tokens.hasMask else {
      guard tokens.tokenCount >= blockSize else {
        throw .tooFewTokens(count: tokens.tokenCount, needed: blockSize)
      }
      return BlockLayout(tokenCount: tokens.tokenCount, blockSize: blockSize)
    }
    let layout = BlockLayout(tokens.runs, blockSize: blockSize, firstLabel: tokens.firstLabel)
    guard layout.count > 0 else {
      throw .noLabels(pairCount: layout.omittedPairCount, blockSize: blockSize)
    }
    return layout
  }

  /// The tokens of one block.
  ///
  /// Padding is the end token, or id 0 in continuous packing, and never a label; nothing in the
  /// block comes after it, so that it changes no prediction.
  package func block(_ index: Int) -> TokenBlock {
    let range = layout[index]
    var ids = tokens.tokens(range)
    guard tokens.hasMask else { return TokenBlock(tokens: ids, mask: nil) }
    var mask = tokens.labels(range)
    let padding = blockSize - range.count
    ids += repeatElement(paddingToken, count: padding)
    mask += repeatElement(false, count: padding)
    return TokenBlock(tokens: ids, mask: mask)
  }

  /// Checks that a model knows all tokens that the corpus may hold.
  ///
  /// Models with more tokens than their tokenizer are common: embeddings are padded to round sizes.
  package func requireVocabulary(modelTokenCount: Int) throws(CorpusError) {
    guard vocabularySize <= modelTokenCount else {
      throw .vocabularyMismatch(
        tokenizer: tokenizerFile, tokenCount: vocabularySize, modelTokenCount: modelTokenCount)
    }
  }
}
