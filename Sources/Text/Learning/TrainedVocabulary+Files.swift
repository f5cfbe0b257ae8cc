import Foundation
import Untrusted

extension TrainedVocabulary {
  package static let fileName = "tokenizer.json"

  /// The tokenizer that the vocabulary makes, as if read from its file.
  package func tokenizer() throws(Problem) -> Tokenizer {
    try Tokenizer(json: tokenizerJSON(), file: Self.fileName)
  }

  /// Writes the `tokenizer.json` of a model directory, which is made if there is none.
  package func write(to directory: URL) throws(Problem) {
    try Folder.create(directory)
    try DurableFile.write(tokenizerJSON(), to: directory.appendingPathComponent(Self.fileName))
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
      json += (id == 0 ? "\n      " : ",\n      ").utf8
      json += spellings[id].quotedJSON
      json += ": \(id)".utf8
    }
    json += "\n    },\n    \"merges\": [".utf8
    for (rank, merge) in merges.enumerated() {
      json += (rank == 0 ? "\n      " : ",\n      ").utf8
      json += (spellings[Int(merge.left)] + [0x20] + spellings[Int(merge.right)]).quotedJSON
    }
    json += "\n    ]\n  }\n}\n".utf8
    return json
  }

  private static let byteLevel =
    #"{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}"#
}
