import Terminal
import Testing

@Suite("Glyph sets")
struct GlyphSetTests {
  @Test(
    "the locale and the terminal say what can be shown",
    arguments: [
      (["LANG": "en_GB.UTF-8"], GlyphSet.braille),
      (["LANG": "C.utf8", "TERM": "xterm"], .braille),
      (["LANG": "C"], .ascii),
      ([:], .ascii),
      (["LC_ALL": "C", "LANG": "en_GB.UTF-8"], .ascii),
      (["LC_ALL": "", "LC_CTYPE": "de_DE.UTF-8", "LANG": "C"], .braille),
      (["LANG": "en_GB.UTF-8", "TERM": "linux"], .blocks),
      (["LANG": "en_GB.ISO-8859-1", "TERM": "linux"], .ascii),
    ] as [([String: String], GlyphSet)])
  func detected(environment: [String: String], glyphs: GlyphSet) {
    #expect(GlyphSet.detected(environment: environment) == glyphs)
  }

  @Test("what a person asks for wins")
  func override() {
    #expect(GlyphSet.detected(environment: [:], override: .braille) == .braille)
  }
}
