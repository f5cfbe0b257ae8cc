import Foundation
import TestSupport
import Testing

@testable import Untrusted

@Suite struct JSONValueTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Data(text.utf8), file: "test.json")
  }

  @Test(arguments: [
    ("1e-05", JSONValue.number(1e-5)), ("10000", .integer(10_000)), ("10000.0", .number(10_000)),
    ("-7", .integer(-7)), ("0", .integer(0)), ("1E2", .number(100)), ("true", .boolean(true)),
    ("false", .boolean(false)), ("null", .null),
    ("9007199254740993", .integer(9_007_199_254_740_993)),
    ("9223372036854775808", .number(0x1p63)), (" [ ] ", .array([])), ("{}", .object([:])),
    ("\"a\\u00e9\\ud83d\\ude00\\n\\/\"", .string("aé😀\n/")),
  ])
  func values(text: String, expected: JSONValue) throws {
    #expect(try parse(text) == expected)
  }

  @Test(arguments: [
    "", " ", "NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "1e", "1e400", "tru", "[1,]",
    "[1", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{\"a\":1", "\"", "\"\\x\"", "\"\\ud800\"",
    "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\u12\"", "\"\n\"", "5 5", "\u{feff}1", "'a'",
    "// a\n1",
  ])
  func malformed(text: String) {
    #expect(throws: Problem.self) { try parse(text) }
  }

  @Test func invalidUTF8() {
    #expect(throws: Problem.self) {
      try JSONValue(parsing: Data([0x22, 0xff, 0x22]), file: "test.json")
    }
  }

  @Test func messagesNameThePlace() {
    #expect(
      throws: Problem(
        .invalid, "test.json", at: "line 2, column 7",
        "malformed JSON: expected a value; "
          + "NaN and Infinity are no JSON: write a finite number or null")
    ) { try parse("{\n \"é\": NaN}") }
  }

  @Test func duplicateKeys() {
    let error = #expect(throws: Problem.self) { try parse("{\"a\":1,\"a\":2}") }
    #expect(error?.description.contains("key \"a\" comes twice") == true)
    // Canonically equivalent keys are the same Swift string, and must not hide one another.
    #expect(throws: Problem.self) { try parse("{\"\\u00e9\":1,\"e\\u0301\":2}") }
  }

  @Test func pointersOfGit() {
    let error = #expect(throws: Problem.self) {
      try parse("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 7\n")
    }
    #expect(error?.description.contains("fetch it with: git lfs pull") == true)
  }

  @Test func files() throws {
    try TemporaryDirectory.with { directory in
      let url = try directory.write("[1]", to: "a.json")
      #expect(try JSONValue(contentsOf: url) == .array([.integer(1)]))
      #expect(throws: Problem.missing(directory.file("b.json").path)) {
        try JSONValue(contentsOf: directory.file("b.json"))
      }
      let pipe = directory.file("pipe")
      #expect(mkfifo(pipe.path, 0o600) == 0)
      let error = #expect(throws: Problem.self) { try JSONValue(contentsOf: pipe) }
      #expect(error?.reason.contains("expected a regular file") == true)
    }
  }

  @Test func deepNesting() {
    #expect(throws: Never.self) {
      try parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
    }
    #expect(throws: Problem.self) { try parse(String(repeating: "[", count: 100_000)) }
  }

  @Test func writingKeepsOrderAndValues() throws {
    let text = """
      {
        "z": 1e-05,
        "a": [
          1,
          2.0,
          "q\\"\\\\\\n\\u0001é"
        ],
        "empty": {},
        "none": [],
        "null": null,
        "yes": true
      }
      """
    #expect(try parse(text).text == text)
    #expect(try parse(parse(text).compactText) == parse(text))
  }

  @Test func objectsAreOrderedDictionaries() {
    var object: JSONObject = ["b": .integer(1), "a": .null]
    #expect(object.keys == ["b", "a"])
    object["b"] = .integer(2)
    object["c"] = .boolean(true)
    object["a"] = nil
    #expect(object.keys == ["b", "c"])
    #expect(object["b"] == .integer(2))
    #expect(object["a"] == nil)
  }
}
