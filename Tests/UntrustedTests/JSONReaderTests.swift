import Engine
import TestSupport
import Testing
@testable import Untrusted

@Suite("JSON reader")
struct JSONReaderTests {
  private func parse(_ text: String) throws(JSONError) -> JSONValue {
    try JSONReader.parse(Array(text.utf8))
  }

  @Test("reads every kind of value")
  func values() throws {
    let value = try parse(
      #" { "a" : [ null , true , false ] , "b" : { } , "c" : -12 , "d" : 2.5e1 , "e" : [ ] } "#)
    #expect(value["a"] == .array([.null, .boolean(true), .boolean(false)]))
    #expect(value["b"] == .object([:]))
    #expect(value["c"] == .integer(-12))
    #expect(value["d"] == .number(25))
    #expect(value["e"] == .array([]))
  }

  @Test("reads escapes and surrogate pairs")
  func escapes() throws {
    let value = try parse(#""a\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00z""#)
    #expect(value.string == "a\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{1F600}z")
  }

  @Test("keeps keys apart that are canonically equivalent")
  func canonicalEquivalence() throws {
    let object = try #require(try parse("{\"\u{E9}\": 1, \"e\u{301}\": 2}").object)
    #expect(object.map(\.value) == [.integer(1), .integer(2)])
    #expect(object.keys.map { Array($0.utf8) } == [[0xC3, 0xA9], [0x65, 0xCC, 0x81]])
    #expect(object["\u{E9}"] == .integer(1))
    #expect(object["e\u{301}"] == .integer(2))
    #expect(object["e"] == nil)
  }

  @Test("keeps the bytes of strings")
  func exactStrings() throws {
    let text = try #require(try parse("\"e\\u0301\\u00e9e\u{301}\"").string)
    #expect(Array(text.utf8) == [0x65, 0xCC, 0x81, 0xC3, 0xA9, 0x65, 0xCC, 0x81])
  }

  @Test(
    "says where malformed text goes wrong",
    arguments: [
      ("", 0), ("   ", 3), ("{", 1), ("[1,", 3), ("[1,]", 3), ("[1 2]", 3), ("{\"a\"}", 4),
      ("{\"a\":1,}", 7), ("{a:1}", 1), ("tru", 0), ("nul", 0), ("01", 1), ("1.", 2), ("-", 1),
      ("1e", 2), ("+1", 0), ("1e999", 0), ("\"abc", 4), ("\"a\nb\"", 2), (#""\x""#, 1),
      (#""\u12""#, 5), (#""\uD800""#, 1), (#""\uD800A""#, 1), (#""\uD800\u0041""#, 1),
      (#""\uDC00""#, 1), ("1 1", 2), ("[] []", 3), ("\u{FEFF}1", 0), ("'a'", 0), ("NaN", 0),
    ])
  func malformed(text: String, offset: Int) {
    let error = #expect(throws: JSONError.self) { try parse(text) }
    #expect(error?.offset == offset)
  }

  @Test("rejects malformed UTF-8 in strings")
  func malformedUTF8() {
    let quote = UInt8(ascii: "\"")
    for bytes: [UInt8] in [
      [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ] {
      let error = #expect(throws: JSONError.self) {
        try JSONReader.parse([quote, 0x61] + bytes + [quote])
      }
      #expect(error?.offset == 2)
      let escaped = [quote] + Array(#"\n"#.utf8) + bytes + [quote]
      #expect(throws: JSONError.self) { try JSONReader.parse(escaped) }
    }
  }

  @Test("limits nesting")
  func nesting() throws {
    let limit = JSONReader.depthLimit
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try parse(nested(limit))
    let error = #expect(throws: JSONError.self) { try parse(nested(limit + 1)) }
    #expect(error?.offset == limit)
    #expect(throws: JSONError.self) { try parse(String(repeating: "[{\"a\":", count: 1_000_000)) }
  }

  @Test("limits the number of values, and so the memory that they take")
  func valueLimit() throws {
    _ = try JSONReader.parse(Array("[0,[],{\"a\":1}]".utf8), valueLimit: 5)
    for text in ["[0,[],{\"a\":1}]", "[0,0,0,0]", "{\"\":{\"\":{\"\":{\"\":{}}}}}"] {
      let error = #expect(throws: JSONError.self) {
        try JSONReader.parse(Array(text.utf8), valueLimit: 4)
      }
      #expect(error?.reason == "more than 4 values")
    }
  }

  @Test("takes numbers that are none where it is told to")
  func anyNumber() throws {
    let text = Array("[NaN,Infinity,-Infinity,1e999]".utf8)
    #expect(throws: JSONError.self) { try JSONReader.parse(text) }
    let numbers = try JSONReader.parse(text, allowsAnyNumber: true).elements.compactMap(\.double)
    #expect(numbers.first?.isNaN == true)
    #expect(numbers.dropFirst() == [.infinity, -.infinity, .infinity])
  }

  @Test("survives any bytes")
  func randomBytes() {
    var random = RandomSource(seed: 1)
    let alphabet = Array(#"{}[]",:\u0123dDeE.+-truefalsn "#.utf8) + [0x00, 0x80, 0xC3, 0xFF]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      _ = try? JSONReader.parse(bytes)
    }
  }
}
