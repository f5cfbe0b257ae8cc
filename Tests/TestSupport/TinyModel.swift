import Foundation

/// A model that trains in milliseconds, and texts for it.
package struct TinyModel: Sendable {
  /// The model's directory: the golden LLaMA with a tokenizer of 96 ASCII characters beside it.
  package let directory: URL
  /// A text of some tens of blocks of 16 tokens.
  package let text: URL

  /// Makes both in a folder.
  package init(in folder: TemporaryDirectory) throws {
    directory = folder.file("model")
    try FileManager.default.copyItem(at: Fixtures.golden("llama"), to: directory)
    try folder.write(try Self.tokenizer(), to: "model/tokenizer.json")
    text = try folder.write(
      String(repeating: "the fox saw a hen.\n", count: 30), to: "text.txt")
  }

  /// A tokenizer of 96 ASCII characters.
  package static func tokenizer() throws -> String {
    let characters = (33...126).map { String(UnicodeScalar(UInt8($0))) } + ["Ġ", "Ċ"]
    let vocabulary = Dictionary(uniqueKeysWithValues: zip(characters, 0...))
    let tokenizer: [String: Any] = [
      "added_tokens": [Any](), "normalizer": NSNull(), "post_processor": NSNull(),
      "pre_tokenizer": ["type": "ByteLevel", "add_prefix_space": false, "use_regex": true],
      "decoder": ["type": "ByteLevel"],
      "model": ["type": "BPE", "vocab": vocabulary, "merges": [Any]()],
    ]
    return String(
      decoding: try JSONSerialization.data(withJSONObject: tokenizer), as: UTF8.self)
  }
}
