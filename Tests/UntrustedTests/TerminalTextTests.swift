import Testing
@testable import Untrusted

@Suite("Terminal text")
struct TerminalTextTests {
  @Test(
    "leaves what can be seen",
    arguments: [
      "", "plain text", "~!@#\\n", "Größe café e\u{301}", "Москва 東京 서울 हिन्दी", "😀", "a\u{A0}b",
      "▁the", "│",
    ])
  func unchanged(text: String) {
    #expect(TerminalText.escaped(text).utf8.elementsEqual(text.utf8))
  }

  @Test(
    "writes out what cannot, or must not, be shown",
    arguments: [
      ("a\nb\tc\rd", #"a\nb\tc\rd"#),
      ("\u{1B}[31mred\u{7}", #"\e[31mred\u{07}"#),
      ("\0\u{8}\u{7F}", #"\u{00}\u{08}\u{7F}"#),
      ("\u{9B}2J\u{85}", #"\u{9B}2J\u{85}"#),
      ("\u{202E}evil\u{2066}\u{200F}", #"\u{202E}evil\u{2066}\u{200F}"#),
      ("a\u{200B}b\u{200D}c\u{FEFF}\u{AD}", #"a\u{200B}b\u{200D}c\u{FEFF}\u{AD}"#),
      ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#),
      ("❤\u{FE0F}", #"❤\u{FE0F}"#),
      ("\u{3164}\u{115F}", #"\u{3164}\u{115F}"#),
      ("\u{E000}\u{10FFFF}\u{378}", #"\u{E000}\u{10FFFF}\u{378}"#),
      ("\u{E0041}", #"\u{E0041}"#),
      ("\r\n", #"\r\n"#),
    ])
  func escaped(text: String, expected: String) {
    #expect(TerminalText.escaped(text) == expected)
  }

  @Test("keeps marks on the character they belong to, and off all others")
  func marks() {
    #expect(TerminalText.escaped("e\u{301}\u{302}") == "e\u{301}\u{302}")
    #expect(TerminalText.escaped("\u{301}e") == #"\u{301}e"#)
    #expect(TerminalText.escaped("\n\u{301}") == #"\n\u{301}"#)
    #expect(TerminalText.escaped(" \u{301}") == #" \u{301}"#)
  }

  @Test("keeps newlines and tabs if asked, and nothing else")
  func layout() {
    let text = "a\n\tb\r\u{1B}"
    #expect(TerminalText.escaped(text, keeping: .newlines) == "a\n" + #"\tb\r\e"#)
    #expect(TerminalText.escaped(text, keeping: .tabs) == #"a\n"# + "\t" + #"b\r\e"#)
    #expect(TerminalText.escaped(text, keeping: [.newlines, .tabs]) == "a\n\tb" + #"\r\e"#)
  }

  @Test("writes out bytes that are no UTF-8")
  func bytes() {
    #expect(TerminalText.escaped(bytes: [0x61, 0xFF, 0x62, 0xC3]) == #"a\xFFb\xC3"#)
    #expect(TerminalText.escaped(bytes: [0xE2, 0x96]) == #"\xE2\x96"#)
    #expect(TerminalText.escaped(bytes: [0xC3, 0xA9, 0x80]) == #"é\x80"#)
  }

  @Test("lets nothing unsafe through")
  func everyScalar() {
    for code in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let shown = TerminalText.escaped(String(scalar))
      let unsafe = shown.unicodeScalars.contains {
        $0.value < 0x20 || 0x7F...0x9F ~= $0.value || $0.properties.generalCategory == .format
          || $0.properties.isBidiControl
      }
      if unsafe || shown.isEmpty { Issue.record("U+\(String(code, radix: 16))") }
    }
  }
}
