import Foundation
import Screen
import Terminal
import TestSupport
import Testing

/// A program in a real terminal: what it is told, and what it shows.
@Suite("Screen", .serialized)
struct ScreenTests {
  @Test("keys, the mouse and pasted text arrive")
  func input() throws {
    let terminal = try Probe.start()
    for (bytes, line) in [
      ("\u{1B}[A", "key:up"), ("\u{1B}OP", "key:f1"), ("\u{1B}[24~", "key:f12"),
      ("\u{1B}[Z", "key:backTab"), ("é", "key:é"), ("\u{3}", "key:ctrl-c"),
      ("\u{13}", "key:ctrl-s"), ("\r", "key:enter"), ("\u{1B}", "key:escape"),
      ("\u{1B}[<0;11;6M", "mouse:press:10:5"), ("\u{1B}[<0;12;6m", "mouse:release:11:5"),
      ("\u{1B}[<64;1;1M", "mouse:scrollUp:0:0"),
      ("\u{1B}[200~x y\rz\u{1B}[201~", "y|z"), ("w", "woken:0"),
    ] {
      let start = terminal.output.count
      terminal.write(bytes)
      #expect(terminal.read(until: line, from: start, seconds: 5), "\(line)")
    }
  }

  @Test("wide characters, accents and braille are written as they are")
  func unicode() throws {
    let terminal = try Probe.start()
    #expect(terminal.text.contains("probe:日本語:é:⣿"))
    let ascii = try Probe.start(environment: ["LANG": "C"])
    #expect(ascii.text.contains("probe:? ? ? :?:?"))
    // A language that is not installed is a language in UTF-8 all the same.
    let missing = try Probe.start(environment: ["LANG": "xx_YY.UTF-8"])
    #expect(missing.text.contains("probe:日本語"))
  }

  @Test("another size is an event, and everything is painted for it")
  func resize() throws {
    let terminal = try Probe.start()
    let start = terminal.output.count
    terminal.resize(columns: 61, rows: 17)
    #expect(terminal.read(until: "resize:61x17", from: start))
    #expect(terminal.read(until: "error", from: start))
  }

  @Test("only what changed is painted, and everything after Ctrl-L")
  func repainting() throws {
    let terminal = try Probe.start()
    var start = terminal.output.count
    terminal.write("b")
    try #require(terminal.read(until: "key:b", from: start))
    // All of a frame is painted when the next one begins.
    terminal.write("c")
    try #require(terminal.read(until: "key:c", from: start))
    #expect(terminal.output.count - start < 240)
    // A terminal shows all of it at once.
    let update = String(decoding: terminal.output[start...], as: UTF8.self)
    #expect(update.contains(#/\e\[\?2026h.*key:b.*\e\[\?2026l/#.dotMatchesNewlines()))
    start = terminal.output.count
    terminal.write("\u{C}")
    #expect(terminal.read(until: "probe:", from: start))
    #expect(String(decoding: terminal.output[start...], as: UTF8.self).contains("\u{1B}[2J"))
  }

  @Test("the screen that tests see is the same, however its output is cut")
  func pieces() throws {
    let terminal = try Probe.start()
    terminal.write("b")
    try #require(terminal.read(until: "key:b"))
    var (whole, pieces) = (TerminalScreen(Size(80, 40)), TerminalScreen(Size(80, 40)))
    whole.feed(terminal.output)
    for byte in terminal.output { pieces.feed(CollectionOfOne(byte)) }
    #expect(whole.lines[0] == "probe:日本語:é:⣿")
    #expect(pieces.lines == whole.lines)
    #expect(pieces.isAlternate && pieces.hasColours)
  }

  @Test("what is printed comes as lines and never onto the screen")
  func capture() throws {
    let terminal = try Probe.start("capture")
    terminal.write("pp")
    #expect(terminal.read(until: "captured:printed-line"))
    terminal.write("q")
    #expect(try #require(terminal.wait()) == 0)
    #expect(!terminal.text.contains("\nprinted-line"))
    #expect(terminal.text.hasSuffix("left-the-screen\r\n"))
  }

  @Test("colours are sent as deep as asked for")
  func colours() throws {
    // Orange is the title's, red the last line's.
    let indexed = try Probe.start().text
    #expect(indexed.contains("38;5;208m"))
    #expect(indexed.contains("38;5;196m"))
    #expect(!indexed.contains("38:2") && !indexed.contains("38;2"))
    let sixteen = try Probe.start("16").text
    #expect(!sixteen.contains("38;5") && !sixteen.contains("38:2"))
    #expect(sixteen.contains("\u{1B}[31m"))
    let none = try Probe.start("none").text
    for text in [none, try Probe.start(environment: ["NO_COLOR": "1"]).text] {
      #expect(text.firstMatch(of: #/\e\[[0-9;:]*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;:]*m/#) == nil)
      #expect(text.contains("\u{1B}[4m") || text.contains(";4m"))
    }
    let eight = try Probe.start("256", environment: ["TERM": "xterm"]).text
    #expect(eight.contains("\u{1B}[31m") && !eight.contains("38;5"))
  }

  @Test("direct colours, also where the terminal calls itself otherwise")
  func directColours() throws {
    let description = try TerminalDescription(named: "xterm-256color")
    #expect(!description.hasDirectColour)
    #expect(description.colours == 256)
    for name in ["xterm-256color", "screen-256color", "tmux-256color"] {
      guard (try? TerminalDescription(named: name))?.directName != nil else { continue }
      let terminal = try Probe.start(environment: ["TERM": name, "COLORTERM": "truecolor"])
      #expect(terminal.text.contains(#/38[:;]2[:;]+255[:;]135[:;]0m/#), "\(name)")
      #expect(terminal.text.contains(#/38[:;]2[:;]+200[:;]201[:;]202m/#), "\(name)")
      for (bytes, key) in [("\u{1B}[1~", "key:home"), ("\u{1B}OC", "key:right")] {
        let start = terminal.output.count
        terminal.write(bytes)
        #expect(terminal.read(until: key, from: start, seconds: 5), "\(name) \(key)")
      }
    }
    if description.directName == nil {
      #expect(try Probe.start("truecolor").text.contains("38;5;208m"))
    }
  }

  @Test("more pairs of colours than a terminal holds are dealt anew")
  func manyColours() throws {
    for (depth, name) in [
      ("16", "xterm-16color"), ("256", "xterm-256color"), ("truecolor", "xterm"),
    ] {
      let terminal = try Probe.start(depth, environment: ["TERM": name])
      let start = terminal.output.count
      terminal.write("m")
      #expect(terminal.read(until: "#", from: start))
      terminal.write("mq")
      #expect(try #require(terminal.wait()) == 0, "\(depth)")
    }
  }

  @Test(
    "terminals that cannot be drawn on are refused with what to do",
    arguments: [
      ("dumb", "cannot move its cursor"), ("no-such-terminal", "terminfo database"),
      ("", "TERM is not set"), ("a\u{1B}[31m", "terminfo database"),
    ])
  func refused(name: String, message: String) throws {
    let environment = Probe.environment.merging(["TERM": name]) { $1 }
    let terminal = try PseudoTerminal(Probe.path, environment: environment)
    #expect(try #require(terminal.wait()) == 2 << 8)
    #expect(terminal.text.contains(message))
    #expect(terminal.text.contains("TERM=xterm-256color"))
    #expect(!terminal.text.contains("\u{1B}"))
  }
}
