import Foundation
import Untrusted

extension Tokenizer {
  /// Files larger than this are not read; published ones have up to some 30 MB.
  private static let largestFile = 1 << 28

  /// Loads the `tokenizer.json` of a model directory.
  package init(directory: URL) throws(TokenizerError) {
    try self.init(contentsOf: directory.appendingPathComponent("tokenizer.json"))
  }

  /// Loads a Hugging Face `tokenizer.json`.
  ///
  /// The file is not trusted: whatever is wrong with it, or not supported, is named in the error.
  package init(contentsOf file: URL) throws(TokenizerError) {
    let bytes: [UInt8]
    do {
      bytes = try RegularFile(file).bytes(limit: Self.largestFile)
    } catch {
      if error.kind == .missing { throw .missing(file: file.path) }
      throw .unreadable(file: file.path, reason: error.reason)
    }
    try self.init(json: bytes, file: file.path)
  }

  /// Reads the bytes of a tokenizer file; `file` is its name for error messages.
  package init(json bytes: [UInt8], file: String) throws(TokenizerError) {
    let value: RawJSON
    do {
      value = try JSONReader.parse(bytes)
    } catch {
      throw .malformed(file: file, offset: error.offset, reason: error.reason)
    }
    let root = JSONField(file: file, path: "", value: value)
    let model = try BytePairModel(root["model"])
    normalizer = try Normalizer(root["normalizer"])
    let addedTokens = try AddedTokens(
      root["added_tokens"], vocabulary: model.vocabulary, normalizer: normalizer)
    preTokenizer = try PreTokenizer(root["pre_tokenizer"])
    postProcessor = try PostProcessor(root["post_processor"]) { id in
      addedTokens[id] != nil || model.vocabulary.bytes(of: id) != nil
    }
    decoder = try TokenDecoder(root["decoder"])
    self.model = model
    self.addedTokens = addedTokens
  }
}
