import Testing

@testable import Screen

@Suite("Line buffer")
struct LineBufferTests {
  @Test("lines come whole, however their bytes come, and safe to show")
  func lines() {
    var buffer = LineBuffer()
    buffer.feed("one\ntw".utf8)
    #expect(buffer.take().lines == ["one"])
    buffer.feed("o\r\n10%\r20%\n\u{1B}[31mred\n\n".utf8)
    buffer.feed("rest".utf8)
    #expect(buffer.take().lines == ["two", "20%", "\\e[31mred", ""])
    buffer.finish()
    #expect(buffer.take().lines == ["rest"])
    buffer.finish()
    #expect(buffer.take().lines.isEmpty)
  }

  @Test("long lines and many of them are bounded")
  func bounds() {
    var buffer = LineBuffer(longest: 4, backlog: 10)
    buffer.feed("abcdefgh\nab\n".utf8)
    #expect(buffer.take().lines == ["abcd…", "ab"])
    buffer.feed((1...100).map { "\($0)\n" }.joined().utf8)
    let (lines, dropped) = buffer.take()
    #expect(lines.last == "100")
    #expect(lines.count <= 10)
    #expect(lines.count + dropped == 100)
    #expect(buffer.take().dropped == 0)
  }
}
