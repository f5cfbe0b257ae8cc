import Foundation
import Untrusted

/// What a file of texts turns out to be, told by its content.
enum FileFormat: UInt64 {
  /// One text, or many between end tokens or blank lines.
  case plainText
  /// A JSON object on every line.
  case jsonLines
  /// A JSON array of objects or strings.
  case jsonArray

  /// Prose may begin with any of `{`, `[` and `<`: only what no prose looks like is taken for
  /// something else. The name counts for `.jsonl`, `.ndjson`, `.csv` and `.tsv` alone.
  ///
  /// - Parameters:
  ///   - head: the first bytes, without a byte order mark.
  ///   - isWhole: whether they are the whole file.
  /// - Throws: a ``Problem`` where it is no text, which says what it is and what can be done.
  init(of head: ArraySlice<UInt8>, isWhole: Bool, path: String) throws(Problem) {
    let suffix = path.lowercased().split(separator: ".").last ?? ""
    if let foreign = ForeignFormat(of: head, suffix: suffix) {
      throw .invalid(
        path, expected: "text or JSON lines", found: foreign.name, advice: foreign.advice)
    }
    // What is whole ends in no string.
    let text = String(decoding: head, as: UTF8.self) + (isWhole ? "\n" : "")
    if Self.begins(text, with: Self.array) {
      self = .jsonArray
    } else if ["jsonl", "ndjson"].contains(suffix) {
      self = .jsonLines
    } else if !Self.begins(text, with: Self.object) {
      self = .plainText
    } else if Self.hasObjects(head, isWhole: isWhole) {
      self = .jsonLines
    } else {
      throw .invalid(
        path, expected: "text or JSON lines", found: "JSON that has no object on each line",
        advice: "jq -c writes one object per line")
    }
  }

  // A string up to its end, which may be beyond what is known of the file, but on no other line.
  private static let space = #"[\t-\r ]*"#
  private static let string = #""(?:[^"\\\x00-\x1F]++|\\.)*+"#
  private static let object = #"\{\#(space)\#(string)"\#(space):"#
  private static let array = #"\[\#(space)(?:\#(object)|\#(string)(?:"\#(space)[,\]]|"?\z))"#

  private static func begins(_ text: String, with pattern: String) -> Bool {
    text.range(of: space + pattern, options: [.regularExpression, .anchored]) != nil
  }

  /// Whether there are objects on the first lines, or on one that is too long to be seen whole.
  private static func hasObjects(_ head: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
    var lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if !isWhole { lines.removeLast() }
    let first = lines.lazy.filter { !$0.allSatisfy(isSpace) }.prefix(5)
    let objects = first.map { try? JSONReader.parse(Array($0), allowsAnyNumber: true) }
    return objects.allSatisfy { $0?.object != nil }
      || (objects.first ?? nil).map(TextRecord.isKnown) == true
  }
}

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
