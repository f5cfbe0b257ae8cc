import Testing

@testable import Dashboard

@Suite("Wrapped text") struct WrappingTests {
  @Test("lines break at spaces and are as full as they can be") func words() {
    #expect("one two three".wrapped(to: 7) == ["one two", "three"])
    #expect("one two three".wrapped(to: 80) == ["one two three"])
    #expect("".wrapped(to: 5) == [""])
  }

  @Test("words that are longer than a line are broken, and nothing is lost") func longWords() {
    #expect(
      "no /a/long/path here".wrapped(to: 6) == ["no", "/a/lon", "g/path", "here"])
    #expect("abcdefgh i".wrapped(to: 7) == ["abcdefg", "h i"])
    #expect("日本語".wrapped(to: 4) == ["日本", "語"])
    for width in 1...30 {
      let text = "cannot write /runs/a-very-long-name/checkpoints/step-100 now"
      let lines = text.wrapped(to: width)
      #expect(lines.allSatisfy { $0.count <= width })
      #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }
  }
}
