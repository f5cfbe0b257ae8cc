import Foundation
import GGUF
import Untrusted

/// What a tokenizer is read from: the one way by which every command finds and reads it.
package struct TokenizerFile {
  /// Files larger than this are not read; published ones have up to some 35 MB.
  private static let largestFile = 1 << 27

  package let path: String
  /// All bytes that decide what the tokenizer does.
  package let content: [UInt8]
  let root: JSONField

  /// Takes the bytes of a Hugging Face `tokenizer.json`.
  package init(json bytes: [UInt8], path: String) throws(Problem) {
    self.path = path
    content = bytes
    root = try Self.root(bytes, path)
  }

  /// Reads the tokenizer of a model directory: `tokenizer.json`, or else `vocab.json` and
  /// `merges.txt`, as GPT-2 and OPT were first published; or that of a GGUF file.
  package init(directory: URL) throws(Problem) {
    if GGUFFile.isOne(directory) {
      let text = JSONValue.object(try GGUFFile(directory).tokenizerJSON()).text
      try self.init(json: Array(text.utf8), path: directory.path)
      return
    }
    let file = directory.appendingPathComponent("tokenizer.json")
    if let bytes = try Self.bytes(file.lastPathComponent, in: directory) {
      try self.init(json: bytes, path: file.path)
    } else if let parts = try Self(firstPublished: directory) {
      self = parts
    } else {
      throw .missing(
        file.path,
        advice: "a model directory needs a tokenizer.json, or vocab.json and merges.txt; "
          + "AutoTokenizer.from_pretrained(…).save_pretrained(…) of Hugging Face transformers "
          + "writes them")
    }
  }

  static func root(_ bytes: [UInt8], _ path: String) throws(Problem) -> JSONField {
    do {
      return JSONField(file: path, path: "", value: try JSONReader.parse(bytes))
    } catch {
      throw Problem(
        .invalid, path, at: "byte \(error.offset)", "not valid JSON: \(error.reason)")
    }
  }

  /// The bytes of a file that need not be there.
  static func bytes(_ name: String, in directory: URL) throws(Problem) -> [UInt8]? {
    do {
      return try RegularFile(directory.appendingPathComponent(name)).bytes(limit: largestFile)
    } catch {
      if error.kind == .missing { return nil }
      throw error
    }
  }
}

extension Tokenizer {
  /// Reads the bytes of a tokenizer file; `file` is its name for error messages.
  package init(json bytes: [UInt8], file: String) throws(Problem) {
    try self.init(TokenizerFile(json: bytes, path: file))
  }

  /// Reads a tokenizer.
  ///
  /// The file is not trusted: whatever is wrong with it, or not supported, is named in the error.
  package init(_ source: TokenizerFile) throws(Problem) {
    let root = source.root
    let model = try TokenModel(root["model"])
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
    file = source.path
  }
}
