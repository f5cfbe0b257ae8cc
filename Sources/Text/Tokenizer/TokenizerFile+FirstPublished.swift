import Foundation
import Untrusted

extension TokenizerFile {
  /// Reads `vocab.json` and `merges.txt`, as GPT-2 and OPT were first published; nil if one of the
  /// two is not there.
  ///
  /// `tokenizer_config.json` may say which special tokens there are and whether a text begins with
  /// one, as OPT's texts do. The root is what the `tokenizer.json` would be.
  init?(firstPublished directory: URL) throws(Problem) {
    guard let vocabulary = try Self.bytes("vocab.json", in: directory),
      let merges = try Self.bytes("merges.txt", in: directory)
    else { return nil }
    let settings = try Self.bytes("tokenizer_config.json", in: directory) ?? Array("{}".utf8)
    let vocab = try Self.root(vocabulary, directory.appendingPathComponent("vocab.json").path)
    let config = try Self.root(
      settings, directory.appendingPathComponent("tokenizer_config.json").path)
    let type = try config["tokenizer_class"]
    let name = type.isNull ? "GPT2Tokenizer" : try type.text
    guard name == "GPT2Tokenizer" || name == "GPT2TokenizerFast" else {
      throw type.unsupported(supported: "GPT2Tokenizer, where there is no tokenizer.json")
    }
    let tokens = try Self.specialTokens(config, vocab)
    let byteLevel: JSONObject = [
      "type": .string("ByteLevel"),
      "add_prefix_space": .boolean(try config["add_prefix_space"].boolean(default: false)),
    ]
    let lines = merges.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    let model: JSONObject = [
      "type": .string("BPE"), "vocab": vocab.value,
      "merges": .array(lines.map { .string(String(decoding: $0, as: UTF8.self)) }),
    ]
    var file: JSONObject = [
      "added_tokens": .array(tokens.map(JSONValue.object)),
      "pre_tokenizer": .object(byteLevel), "decoder": .object(byteLevel), "model": .object(model),
    ]
    if try config["add_bos_token"].boolean(default: false) {
      file["post_processor"] = tokens.first.map(Self.template)
    }
    path = vocab.file
    content = vocabulary + merges + settings
    root = JSONField(file: path, path: "", value: .object(file))
  }

  /// The post-processor that puts a token before every text.
  private static func template(_ token: JSONObject) -> JSONValue {
    let id = token["content"] ?? .null
    let ids: JSONObject = ["ids": .array([token["id"] ?? .null])]
    return .object([
      "type": .string("TemplateProcessing"),
      "single": .array([
        .object(["SpecialToken": .object(["id": id])]),
        .object(["Sequence": .object(["id": .string("A")])]),
      ]),
      "special_tokens": .object(JSONObject([(id.string ?? "", .object(ids))])),
    ])
  }

  /// The special tokens, the one that may begin texts first.
  private static func specialTokens(
    _ config: JSONField, _ vocab: JSONField
  ) throws(Problem) -> [JSONObject] {
    let vocabulary = try Vocabulary(vocab)
    var seen: Set<[UInt8]> = []
    var tokens: [JSONObject] = []
    var next = vocabulary.upperBound
    for key in ["bos_token", "eos_token", "unk_token", "pad_token"] {
      var token = try config[key]
      if case .object = token.value { token = try token["content"] }
      // Without a word about it, GPT-2's one special token is all but the padding.
      if token.isNull, key == "pad_token" { continue }
      let content = token.isNull ? Array("<|endoftext|>".utf8) : try token.nonEmptyString
      guard seen.insert(content).inserted else { continue }
      let id = vocabulary.id(of: content).map { Int($0) } ?? next
      if id == next { next += 1 }
      tokens.append([
        "id": .integer(id), "content": .string(String(decoding: content, as: UTF8.self)),
        "special": .boolean(true), "normalized": .boolean(false),
      ])
    }
    return tokens
  }
}
