import Terminal
import Testing

@testable import Screen

@Suite("Input decoder")
struct InputDecoderTests {
  private func decode(_ text: String) -> [Input] {
    var decoder = InputDecoder()
    return decoder.feed(text.utf8) + decoder.expire()
  }

  @Test(
    "keys of xterm, tmux, screen, rxvt and the Linux console",
    arguments: [
      ("\u{1B}[A", Key.up), ("\u{1B}OB", .down), ("\u{1B}[1;5C", .right), ("\u{1B}Od", .left),
      ("\u{1B}[a", .up), ("\u{1B}[H", .home), ("\u{1B}[1~", .home), ("\u{1B}[7~", .home),
      ("\u{1B}OF", .end), ("\u{1B}[4~", .end), ("\u{1B}[8$", .end), ("\u{1B}[5~", .pageUp),
      ("\u{1B}[6;2~", .pageDown), ("\u{1B}[6^", .pageDown), ("\u{1B}[3~", .delete),
      ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)), ("\u{1B}[11~", .function(1)),
      ("\u{1B}[[A", .function(1)), ("\u{1B}[1;2P", .function(1)), ("\u{1B}OS", .function(4)),
      ("\u{1B}[15~", .function(5)), ("\u{1B}[17~", .function(6)), ("\u{1B}[21~", .function(10)),
      ("\u{1B}[23~", .function(11)), ("\u{1B}[24~", .function(12)), ("\u{1B}OM", .enter),
      ("\u{1B}Oq", .character("1")), ("\u{1B}Ok", .character("+")), ("\r", .enter),
      ("\n", .enter), ("\t", .tab), ("\u{7F}", .backspace), ("\u{8}", .backspace),
      ("\u{3}", .control("c")), ("\u{1A}", .control("z")), ("\u{0}", .control("@")),
      ("\u{1C}", .control("\\")), ("\u{1B}", .escape), ("?", .character("?")),
      ("\u{1B}[99;5u", .control("c")), ("\u{1B}[9;2u", .backTab),
      ("\u{1B}[27;5;120~", .control("x")),
    ])
  func keys(bytes: String, key: Key) {
    #expect(decode(bytes) == [.key(key)])
  }

  @Test("characters of any length, also when their bytes come apart")
  func characters() {
    #expect(decode("aé日🙂") == "aé日🙂".map { .key(.character($0)) })
    var decoder = InputDecoder()
    let inputs = Array("é日🙂\u{1B}[1;5A".utf8).flatMap { decoder.feed([$0]) }
    #expect(inputs == "é日🙂".map { .key(.character($0)) } + [.key(.up)])
    #expect(decoder.patience == nil)
  }

  @Test("bytes that are no UTF-8 are skipped")
  func malformed() {
    var decoder = InputDecoder()
    let inputs = decoder.feed([0xFF, 0x61, 0xC3, 0x62, 0xE6, 0x97, 0x63, 0xED, 0xA0, 0x80, 0x64])
    #expect(inputs == "abcd".map { .key(.character($0)) })
  }

  @Test("an Escape is a key when nothing follows in time")
  func escape() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B]).isEmpty)
    #expect(decoder.patience.map { $0 <= 50 } == true)
    #expect(decoder.expire() == [.key(.escape)])
    #expect(decoder.feed([0x1B, 0x1B]) == [.key(.escape)])
    #expect(decoder.feed("[A".utf8) == [.key(.up)])
    #expect(decode("\u{1B}q") == [.key(.escape), .key(.character("q"))])
    #expect(decode("\u{1B}é") == [.key(.escape), .key(.character("é"))])
  }

  @Test(
    "sequences that mean nothing here are skipped as a whole",
    arguments: [
      "\u{1B}[99~", "\u{1B}[?62;c", "\u{1B}[I", "\u{1B}]11;rgb:0/0/0\u{7}",
      "\u{1B}]11;rgb:0/0/0\u{1B}\\", "\u{1B}P>|tmux\u{1B}\\", "\u{1B}[2~", "\u{1B}[E", "\u{1B}OE",
      "\u{1B}[12;40R\u{1B}[99~", "\u{1B}[99999999999999999999~", "\u{1B}[<1;2M", "\u{1B}[<0;0;0M",
    ])
  func unknown(bytes: String) {
    #expect(decode(bytes + "x") == [.key(.character("x"))])
  }

  @Test("half a sequence is dropped in the end, and half a long one at once")
  func unfinished() {
    #expect(decode("\u{1B}[1;").isEmpty)
    #expect(decode("\u{1B}[1;\u{1B}[A") == [.key(.up)])
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1B}]".utf8 + [UInt8](repeating: 0x61, count: 10000)).isEmpty)
    #expect(decoder.patience == nil)
  }

  @Test(
    "the mouse",
    arguments: [
      ("\u{1B}[<0;1;1M", Mouse(.press, at: Point(0, 0))),
      ("\u{1B}[<0;300;120m", Mouse(.release, at: Point(299, 119))),
      ("\u{1B}[<32;5;6M", Mouse(.drag, at: Point(4, 5))),
      ("\u{1B}[<16;5;6M", Mouse(.press, at: Point(4, 5))),
      ("\u{1B}[<64;5;6M", Mouse(.scrollUp, at: Point(4, 5))),
      ("\u{1B}[<65;5;6M", Mouse(.scrollDown, at: Point(4, 5))),
      ("\u{1B}[<66;5;6M", Mouse(.scrollLeft, at: Point(4, 5))),
      ("\u{1B}[<69;5;6M", Mouse(.scrollRight, at: Point(4, 5))),
      ("\u{1B}[M !\"", Mouse(.press, at: Point(0, 1))),
      ("\u{1B}[M#!\"", Mouse(.release, at: Point(0, 1))),
      ("\u{1B}[M`!\"", Mouse(.scrollUp, at: Point(0, 1))),
    ])
  func mouse(bytes: String, mouse: Mouse) {
    #expect(decode(bytes) == [.mouse(mouse)])
  }

  @Test("other buttons and wheels say nothing", arguments: [1, 2, 35, 128])
  func otherButtons(code: Int) {
    #expect(decode("\u{1B}[<\(code);5;6M").isEmpty)
  }

  @Test("a pasted text comes as one, with its lines, however its bytes come")
  func paste() {
    let bytes = "a\u{1B}[200~one\r\ntwo\r\u{1B}[A é\u{1B}[201~b"
    let expected: [Input] = [
      .key(.character("a")), .paste("one\ntwo\n\u{1B}[A é"), .key(.character("b")),
    ]
    #expect(decode(bytes) == expected)
    var decoder = InputDecoder()
    #expect(Array(bytes.utf8).flatMap { decoder.feed([$0]) } == expected)
    #expect(decode("\u{1B}[200~\u{1B}[201~") == [.paste("")])
  }

  @Test("nothing of a paste that stalls is taken for keys")
  func stalledPaste() {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1B}[200~half\u{1B}[20".utf8).isEmpty)
    #expect(decoder.patience == InputDecoder.pasteDelay)
    #expect(decoder.expire() == [])
    #expect(decoder.patience == nil)
    #expect(decoder.feed("q\r".utf8) == [])
    #expect(decoder.patience == InputDecoder.pasteDelay)
    #expect(decoder.expire() == [])
    #expect(
      decoder.feed("rest\u{1B}[201~q".utf8)
        == [.paste("half\u{1B}[20q\nrest"), .key(.character("q"))])
  }

  @Test("Ctrl-C gives up a paste whose end was lost")
  func lostPaste() {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1B}[200~half".utf8).isEmpty)
    // In time it is a part of the text.
    #expect(decoder.feed("\u{3}".utf8).isEmpty)
    #expect(decoder.expire() == [])
    #expect(decoder.feed("\u{3}q".utf8) == [.key(.control("c")), .key(.character("q"))])
    #expect(decoder.patience == nil)
  }

  @Test("a pasted text has a limit")
  func endlessPaste() {
    var decoder = InputDecoder()
    let long = [UInt8](repeating: 0x61, count: InputDecoder.longestPaste + 9)
    let inputs = decoder.feed("\u{1B}[200~".utf8 + long + "\u{1B}[201~".utf8)
    guard case .paste(let text)? = inputs.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputDecoder.longestPaste)
  }

  @Test("what the terminal's description says comes first")
  func described() {
    var decoder = InputDecoder(
      keys: KeyTable(described: [Array("\u{1B}[224z".utf8): .function(1), [0x1B, 0x41]: .up]))
    #expect(decoder.feed("\u{1B}[224z\u{1B}A".utf8) == [.key(.function(1)), .key(.up)])
  }
}
