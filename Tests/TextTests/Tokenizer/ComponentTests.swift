import Foundation
import TestSupport
import Testing
import Text
import Untrusted

extension JSONValue {
  fileprivate var content: String { string ?? "" }
}

/// Every component of a tokenizer file does what the Hugging Face tokenizers library does.
///
/// `make_components.py` beside the fixture made the values.
@Suite("Tokenizer components")
struct ComponentTests {
  private static let golden: JSONValue = {
    let file = TestFiles.fixtures.appendingPathComponent("components.json")
    return (try? JSONReader.parse(Array(Data(contentsOf: file)))) ?? .null
  }()
  private static var texts: [String] { golden["texts"].elements.map(\.content) }

  private static func names(_ value: JSONValue) -> [String] {
    value.elements.map { $0["name"].content }
  }

  private static func named(_ name: String, _ value: JSONValue) -> JSONValue {
    value.elements.first { $0["name"].content == name } ?? .null
  }

  private static func tokenizer(_ json: String) throws -> Tokenizer {
    try Tokenizer(json: Array(json.utf8), file: "tokenizer.json")
  }

  @Test("normalize and cut texts", arguments: names(golden["steps"]))
  func steps(name: String) throws {
    let item = Self.named(name, Self.golden["steps"])
    // A model that shows words: each byte is a token, and a word ends with "|".
    let vocab = (0..<256).map { #""<0x\#(String(format: "%02X", $0))>": \#($0)"# }
    let tokenizer = try Self.tokenizer(
      """
      {"normalizer": \(item["normalizer"].content), "pre_tokenizer": \(item["pre_tokenizer"].content),
       "model": {"type": "BPE", "merges": [], "byte_fallback": true, "end_of_word_suffix": "|",
                 "vocab": {\(vocab.joined(separator: ","))}}}
      """)
    for (text, words) in zip(Self.texts, item["words"].elements) {
      let bytes = try tokenizer.encode(text).map { UInt8($0) }
      #expect(
        bytes.elementsEqual(words.content.utf8),
        "\(text.debugDescription): \(String(decoding: bytes, as: UTF8.self)) != \(words.content)")
      let parts = try tokenizer.encodeInParts(Array(text.utf8), partSize: 1)
      #expect(parts.ids == bytes.map(Int32.init), "\(text.debugDescription) in parts")
    }
  }

  @Test("make whole tokenizers", arguments: names(golden["tokenizers"]))
  func tokenizers(name: String) throws {
    let item = Self.named(name, Self.golden["tokenizers"])
    let tokenizer = try Self.tokenizer(item["tokenizer"].content)
    for (text, golden) in zip(Self.texts, item["golden"].elements) {
      if golden == .null {
        #expect(throws: Problem.self, "\(text.debugDescription)") { try tokenizer.encode(text) }
        continue
      }
      let ids = golden.elements[0].elements.map(\.id)
      #expect(try tokenizer.encode(text) == ids, "\(text.debugDescription)")
      let parts = try tokenizer.encodeInParts(Array(text.utf8), partSize: 1)
      #expect(parts.ids == ids, "\(text.debugDescription) in parts")
      let decoded = try tokenizer.decode(ids, skipSpecialTokens: false)
      #expect(decoded.utf8.elementsEqual(golden.elements[1].content.utf8), "\(decoded)")
    }
  }

  @Test("decode tokens", arguments: names(golden["decoders"]["decoded"]))
  func decoders(name: String) throws {
    let golden = Self.golden["decoders"]
    let item = Self.named(name, golden["decoded"])
    let vocab = golden["tokens"].elements.enumerated().map { #""\#($1.content)": \#($0)"# }
    let tokenizer = try Self.tokenizer(
      """
      {"decoder": \(item["decoder"].content),
       "model": {"type": "WordLevel", "vocab": {\(vocab.joined(separator: ","))}}}
      """)
    for (ids, text) in zip(golden["sequences"].elements, item["texts"].elements) {
      let decoded = try tokenizer.decode(ids.elements.map(\.id))
      #expect(decoded.utf8.elementsEqual(text.content.utf8), "\(decoded) != \(text.content)")
    }
  }
}
