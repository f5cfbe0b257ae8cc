import Foundation

extension TrainedVocabulary {
  /// The name of the file in a model's directory.
  package static let fileName = "tokenizer.json"

  /// The tokenizer that the vocabulary makes, as if read from its file.
  package func tokenizer() throws(TokenizerError) -> Tokenizer {
    try Tokenizer(json: tokenizerJSON(), file: Self.fileName)
  }

  /// Writes the `tokenizer.json` of a model directory, which is made if there is none.
  package func write(to directory: URL) throws(BytePairTrainerError) {
    let file = directory.appendingPathComponent(Self.fileName)
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      try Data(tokenizerJSON()).write(to: file, options: .atomic)
    } catch {
      throw .unwritable(file: file.path, reason: error.localizedDescription)
    }
  }

  /// A Hugging Face `tokenizer.json`: byte-level BPE, no prefix space, ``endOfText`` as an added
  /// special token.
  ///
  /// Merges are written as "a b", which every version of `tokenizers` reads.
  package func tokenizerJSON() -> [UInt8] {
    var json = Array(
      """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [
          {
            "id": \(Self.endOfTextID),
            "content": "\(Self.endOfText)",
            "single_word": false,
            "lstrip": false,
            "rstrip": false,
            "normalized": false,
            "special": true
          }
        ],
        "normalizer": null,
        "pre_tokenizer": \(Self.byteLevel),
        "post_processor": null,
        "decoder": \(Self.byteLevel),
        "model": {
          "type": "BPE",
          "dropout": null,
          "unk_token": null,
          "continuing_subword_prefix": null,
          "end_of_word_suffix": null,
          "fuse_unk": false,
          "byte_fallback": false,
          "ignore_merges": false,
          "vocab": {
      """.utf8)
    for id in 0..<size {
      json += (id == 0 ? "\n      \"" : ",\n      \"").utf8
      Self.append(spellings[id], to: &json)
      json += "\": \(id)".utf8
    }
    json += "\n    },\n    \"merges\": [".utf8
    for (rank, merge) in merges.enumerated() {
      json += (rank == 0 ? "\n      \"" : ",\n      \"").utf8
      Self.append(spellings[Int(merge.left)], to: &json)
      json.append(UInt8(ascii: " "))
      Self.append(spellings[Int(merge.right)], to: &json)
      json.append(UInt8(ascii: "\""))
    }
    json += "\n    ]\n  }\n}\n".utf8
    return json
  }

  private static let byteLevel =
    #"{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}"#

  /// The byte alphabet has neither spaces nor control characters: only these two need an escape.
  private static func append(_ spelling: ArraySlice<UInt8>, to json: inout [UInt8]) {
    let backslash = UInt8(ascii: "\\")
    for byte in spelling {
      if byte == UInt8(ascii: "\"") || byte == backslash { json.append(backslash) }
      json.append(byte)
    }
  }
}
