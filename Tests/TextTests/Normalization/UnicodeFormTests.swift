import Foundation
import Testing

@testable import Text

/// Unicode's own data decide; `make_normalization.py` made the fixture of them.
@Suite("Unicode forms")
struct UnicodeFormTests {
  private struct Row {
    let part: Character
    let source: String
    let forms: [UnicodeForm: String]
  }

  private static func rows() throws -> [Row] {
    let file = TestFiles.fixtures.appendingPathComponent("normalization.txt")
    var part: Character = "0"
    var rows: [Row] = []
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("#") { continue }
      if line.hasPrefix("@") {
        part = line.last ?? part
        continue
      }
      let fields = line.split(separator: ";", omittingEmptySubsequences: false).map(text)
      func field(_ index: Int, or other: String) -> String {
        index < fields.count && !fields[index].isEmpty ? fields[index] : other
      }
      let composed = field(1, or: fields[0])
      let decomposed = field(2, or: composed)
      rows.append(
        Row(
          part: part, source: fields[0],
          forms: [
            .composed: composed, .decomposed: decomposed,
            .compatibilityComposed: field(3, or: composed),
            .compatibilityDecomposed: field(4, or: decomposed),
          ]))
    }
    return rows
  }

  private static func text(_ scalars: Substring) -> String {
    String(
      String.UnicodeScalarView(
        scalars.split(separator: " ").compactMap {
          UInt32($0, radix: 16).flatMap(Unicode.Scalar.init)
        }
      ))
  }

  private static let all: [UnicodeForm] = [
    .composed, .decomposed, .compatibilityComposed, .compatibilityDecomposed,
  ]

  private func normalized(_ text: String, _ form: UnicodeForm) -> [UInt8] {
    form.normalize(Array(text.utf8))
  }

  @Test("are those of Unicode's data, and of their own forms")
  func data() throws {
    let rows = try Self.rows()
    #expect(rows.count > 7000)
    for row in rows {
      for form in Self.all {
        let expected = Array((row.forms[form] ?? "").utf8)
        #expect(normalized(row.source, form) == expected, "\(form) of \(row.source)")
        for other in Self.all {
          // Only compatible forms lose what tells compatible characters apart.
          let keeps = other == .composed || other == .decomposed
          if !keeps, form == .composed || form == .decomposed { continue }
          let again = normalized(row.forms[other] ?? "", form)
          #expect(again == expected, "\(form) of \(other) of \(row.source)")
        }
      }
    }
  }

  @Test("leave every other character as it is")
  func unchanged() throws {
    let changed = Set(
      try Self.rows().filter { $0.part == "1" }.flatMap(\.source.unicodeScalars))
    var text = String.UnicodeScalarView()
    for value in UInt32(0)..<0x30000 {
      guard let scalar = Unicode.Scalar(value), !changed.contains(scalar),
        !(0xAC00...0xD7A3 ~= value)
      else { continue }
      text.append(scalar)
      // Nothing composes with a line break.
      text.append("\n")
    }
    let bytes = Array(String(text).utf8)
    for form in Self.all { #expect(form.normalize(bytes) == bytes, "\(form)") }
  }

  @Test("compose Hangul by rule")
  func hangul() {
    for index in 0..<11172 {
      let tail = index % 28
      var parts = String.UnicodeScalarView()
      for code in [0x1100 + index / 588, 0x1161 + index % 588 / 28]
        + (tail > 0 ? [0x11A7 + tail] : [])
      {
        parts.append(Unicode.Scalar(UInt32(code)) ?? "?")
      }
      let syllable = String(Unicode.Scalar(UInt32(0xAC00 + index)) ?? "?")
      #expect(normalized(String(parts), .composed) == Array(syllable.utf8))
      #expect(normalized(syllable, .decomposed) == Array(String(parts).utf8))
    }
  }

  @Test(
    "do what other libraries do not",
    arguments: [
      ("\u{AC00}\u{11A8}", "\u{AC01}"), ("\u{1109}\u{116C}\u{11A7}", "\u{C1E0}\u{11A7}"),
      ("\u{301}\u{F81}", "\u{F71}\u{F80}\u{301}"), ("x\u{301}\u{316}", "x\u{316}\u{301}"),
      ("\u{212B}", "\u{C5}"), ("\u{FB1D}", "\u{5D9}\u{5B4}"), ("\u{0}a\u{308}", "\u{0}\u{E4}"),
      (
        String(repeating: "\u{301}", count: 64) + "\u{341}",
        String(repeating: "\u{301}", count: 65)
      ),
    ])
  func composition(text: String, expected: String) {
    #expect(normalized(text, .composed) == Array(expected.utf8))
  }

  // Sorting marks by exchanging neighbours would take hours.
  @Test("take little more than linear time for a letter with many marks", .timeLimit(.minutes(1)))
  func manyMarks() {
    let count = 50_000
    let text = "a" + String(repeating: "\u{315}\u{316}", count: count)
    let expected =
      "a" + String(repeating: "\u{316}", count: count) + String(repeating: "\u{315}", count: count)
    for form in Self.all { #expect(normalized(text, form) == Array(expected.utf8)) }
  }
}
