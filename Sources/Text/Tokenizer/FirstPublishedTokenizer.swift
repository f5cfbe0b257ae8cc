import Foundation
import Untrusted

/// A tokenizer of `vocab.json` and `merges.txt`, as GPT-2 and OPT were first published.
///
/// `tokenizer_config.json` may say which special tokens it has and whether a text begins with one,
/// as OPT's texts do.
struct FirstPublishedTokenizer {
  private struct Token {
    let id: Int
    /// As JSON, in quotes.
    let content: String
  }

  /// What the `tokenizer.json` would be.
  let json: [UInt8]

  /// Reads the files of a directory; nil if one of the two is not there.
  init?(_ directory: URL) throws(Problem) {
    guard let vocabulary = try TokenizerFile.bytes("vocab.json", in: directory),
      let merges = try TokenizerFile.bytes("merges.txt", in: directory)
    else { return nil }
    let vocab = try Self.field("vocab.json", vocabulary, directory)
    let settings = try TokenizerFile.bytes("tokenizer_config.json", in: directory)
    let config = try Self.field("tokenizer_config.json", settings ?? Array("{}".utf8), directory)
    let type = try config["tokenizer_class"]
    let name = type.isNull ? "GPT2Tokenizer" : try type.text
    guard name == "GPT2Tokenizer" || name == "GPT2TokenizerFast" else {
      throw type.unsupported(supported: "GPT2Tokenizer, where there is no tokenizer.json")
    }
    let tokens = try Self.specialTokens(config, vocab)
    let addsSpace = try config["add_prefix_space"].boolean(default: false)
    let addsToken = try config["add_bos_token"].boolean(default: false)
    var template = "null"
    if addsToken, let first = tokens.first {
      template = """
        {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": \(first.content)}}, {"Sequence": {"id": "A"}}],
         "special_tokens": {\(first.content): {"ids": [\(first.id)]}}}
        """
    }
    let addedTokens = tokens.map {
      #"{"id": \#($0.id), "content": \#($0.content), "special": true, "normalized": false}"#
    }
    let byteLevel = #"{"type": "ByteLevel", "add_prefix_space": \#(addsSpace)}"#
    let head = """
      {"added_tokens": [\(addedTokens.joined(separator: ", "))],
       "pre_tokenizer": \(byteLevel), "decoder": \(byteLevel), "post_processor": \(template),
       "model": {"type": "BPE", "merges": [
      """
    let lines = merges.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    json =
      Array(head.utf8) + lines.map(\.quotedJSON).joined(separator: Array(",\n".utf8))
      + "], \"vocab\": ".utf8 + vocabulary + "}}".utf8
  }

  private static func field(
    _ name: String, _ bytes: [UInt8], _ directory: URL
  ) throws(Problem) -> JSONField {
    let path = directory.appendingPathComponent(name).path
    return JSONField(file: path, path: "", value: try TokenizerFile.parse(bytes, path))
  }

  /// The special tokens, the one that may begin texts first.
  private static func specialTokens(
    _ config: JSONField, _ vocab: JSONField
  ) throws(Problem) -> [Token] {
    let vocabulary = try Vocabulary(vocab)
    var tokens: [Token] = []
    var next = vocabulary.upperBound
    for key in ["bos_token", "eos_token", "unk_token", "pad_token"] {
      var token = try config[key]
      if case .object = token.value { token = try token["content"] }
      // Without a word about it, GPT-2's one special token is all but the padding.
      if token.isNull, key == "pad_token" { continue }
      let content = token.isNull ? Array("<|endoftext|>".utf8) : try token.nonEmptyString
      let quoted = String(decoding: content.quotedJSON, as: UTF8.self)
      if tokens.contains(where: { $0.content.utf8.elementsEqual(quoted.utf8) }) { continue }
      let id = vocabulary.id(of: content).map { Int($0) } ?? next
      if id == next { next += 1 }
      tokens.append(Token(id: id, content: quoted))
    }
    return tokens
  }
}

extension Collection<UInt8> {
  /// UTF-8 as a JSON string.
  var quotedJSON: [UInt8] {
    let quote = UInt8(ascii: "\"")
    var json = [quote]
    for byte in self {
      switch byte {
      case quote, UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
      case ..<0x20: json += "\\u00\(String(hexadecimal: byte))".utf8
      default: json.append(byte)
      }
    }
    return json + [quote]
  }
}
