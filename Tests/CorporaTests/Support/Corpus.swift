import Corpora
import Foundation
import TestSupport

extension TemporaryDirectory {
  /// The cache in this folder.
  var cache: TokenCache { TokenCache(folder: file("cache")) }

  /// The cache's files.
  func cacheFiles() throws -> [URL] {
    let folder = file("cache")
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
  }

  /// A corpus of files in this folder.
  func corpus(
    _ files: [String], tokenizer: CorpusTokenizer? = nil, packing: Packing = .continuous,
    blockSize: Int = 4, cache: TokenCache = .disabled,
    progress: @escaping (CorpusProgress) -> Void = { _ in }
  ) throws -> TokenCorpus {
    try TokenCorpus(
      TokenizedTexts(
        CorpusSource(files.map { file($0).path }), tokenizer: tokenizer ?? TestTokenizer.plain(),
        packing: packing, cache: cache, progress: progress),
      blockSize: blockSize)
  }
}

extension TokenCorpus {
  var origin: TokenizedTexts.Origin { texts.origin }

  /// All blocks.
  var blocks: [TokenBlock] { (0..<blockCount).map(block) }

  /// The tokens of all blocks.
  var blockTokens: [[Int32]] { blocks.map(\.tokens) }

  /// The labels of all blocks as characters, the others as dots.
  func labels(_ text: (Int32) -> Character) -> [String] {
    blocks.map { block in
      String(zip(block.tokens, block.mask ?? []).map { $1 ? text($0) : "." })
    }
  }
}
