import Foundation
import Untrusted

/// A byte-level vocabulary and its merges, as ``BytePairTrainer`` learns them.
package struct TrainedVocabulary: Sendable {
  /// A merge of two tokens, by their ids.
  package struct Merge: Equatable, Sendable {
    package let left: Int32
    package let right: Int32
  }

  package static let fileName = "tokenizer.json"

  /// The special token that stands between texts.
  package static let endOfText = "<|endoftext|>"

  package static let endOfTextID: Int32 = 0

  static let endOfTextToken = AddedToken(
    id: endOfTextID, content: Array(endOfText.utf8), isSpecial: true, isSingleWord: false,
    stripsLeft: false, stripsRight: false, isNormalized: false, spelling: Array(endOfText.utf8))

  /// The merges in the order in which they were learned and are applied.
  package private(set) var merges: [Merge] = []

  /// The tokens as files spell them, by id.
  private var spellings: [[UInt8]] = []
  private var ids: [[UInt8]: Int32] = [:]

  /// A vocabulary of the end-of-text token and the bytes, without merges.
  init() {
    // The order of the characters that spell the bytes, as `tokenizers` has it.
    let bytes = ByteAlphabet.spellings.sorted { $0.lexicographicallyPrecedes($1) }
    for spelling in [Self.endOfTextToken.content] + bytes { _ = add(spelling) }
  }

  package var size: Int { spellings.count }

  func id(ofByte byte: UInt8) -> Int32 { ids[ByteAlphabet.spellings[Int(byte)]] ?? 0 }

  /// Adds a merge and gives the token it makes, which an earlier merge may have made already.
  mutating func merge(_ left: Int32, _ right: Int32) -> Int32 {
    merges.append(Merge(left: left, right: right))
    return add(spellings[Int(left)] + spellings[Int(right)])
  }

  private mutating func add(_ spelling: [UInt8]) -> Int32 {
    if let id = ids[spelling] { return id }
    let id = Int32(size)
    ids[spelling] = id
    spellings.append(spelling)
    return id
  }

  // MARK: Files

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
    let texts = spellings.map { String(decoding: $0, as: UTF8.self) }
    let byteLevel: JSONObject = [
      "type": .string("ByteLevel"), "add_prefix_space": .boolean(false),
      "trim_offsets": .boolean(true), "use_regex": .boolean(true),
    ]
    let endOfText: JSONObject = [
      "id": .integer(Int(Self.endOfTextID)), "content": .string(Self.endOfText),
      "single_word": .boolean(false), "lstrip": .boolean(false), "rstrip": .boolean(false),
      "normalized": .boolean(false), "special": .boolean(true),
    ]
    let model: JSONObject = [
      "type": .string("BPE"), "dropout": .null, "unk_token": .null,
      "continuing_subword_prefix": .null, "end_of_word_suffix": .null,
      "fuse_unk": .boolean(false), "byte_fallback": .boolean(false),
      "ignore_merges": .boolean(false),
      "vocab": .object(JSONObject(texts.enumerated().map { ($1, .integer($0)) })),
      "merges": .array(
        merges.map { .string("\(texts[Int($0.left)]) \(texts[Int($0.right)])") }),
    ]
    let file: JSONObject = [
      "version": .string("1.0"), "truncation": .null, "padding": .null,
      "added_tokens": .array([.object(endOfText)]), "normalizer": .null,
      "pre_tokenizer": .object(byteLevel), "post_processor": .null,
      "decoder": .object(byteLevel), "model": .object(model),
    ]
    return Array((JSONValue.object(file).text + "\n").utf8)
  }
}
