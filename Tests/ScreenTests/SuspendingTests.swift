import Foundation
import TestSupport
import Testing

/// A program that a shell stops and continues.
@Suite("Suspending", .serialized)
struct SuspendingTests {
  /// A shell with job control that continues the probe after a line was typed.
  private func shell() throws -> PseudoTerminal {
    let script = """
      set -m; "$0" 256; echo "stopped-with-$?"; read line; fg; echo "ended-with-$?"
      """
    let terminal = try PseudoTerminal(
      "/bin/bash", ["-c", script, Probe.path], environment: Probe.environment, columns: 80,
      rows: 40)
    try #require(terminal.read(until: "ready:80x40"))
    return terminal
  }

  @Test(
    "leaves the screen, stops, and comes back with all of it",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")),
    arguments: [false, true])
  func controlZ(byOthers: Bool) throws {
    let terminal = try shell()
    let before = terminal.output.count
    if byOthers {
      terminal.write("b")
      #expect(terminal.read(until: "key:b"))
      // The shell is the session's leader; its child is in front.
      terminal.signalForeground(SIGTSTP)
    } else {
      terminal.write("\u{1A}")
    }
    #expect(terminal.read(until: "stopped-with-148", from: before))
    let left = String(decoding: terminal.output[before...], as: UTF8.self)
    #expect(Probe.wasLeft(left))
    let start = terminal.output.count
    terminal.write("go\r")
    #expect(terminal.read(until: "resumed", from: start))
    let back = String(decoding: terminal.output[start...], as: UTF8.self)
    for text in ["\u{1B}[?1049h", "\u{1B}[?1002h", "\u{1B}[?2004h", "\u{1B}[?25l", "probe:"] {
      #expect(back.contains(text))
    }
    terminal.write("q")
    #expect(terminal.read(until: "ended-with-0", from: start))
    _ = terminal.wait()
  }

  @Test("a stop that leaves no time is mended when the program goes on")
  func stopped() throws {
    let terminal = try Probe.start()
    terminal.signal(SIGSTOP)
    let start = terminal.output.count
    terminal.signal(SIGCONT)
    #expect(terminal.read(until: "resumed", from: start))
    let back = String(decoding: terminal.output[start...], as: UTF8.self)
    #expect(back.contains("\u{1B}[?1049h") && back.contains("probe:"))
  }

  @Test("where no shell waits, the program goes on at once")
  func alone() throws {
    let terminal = try Probe.start()
    let start = terminal.output.count
    terminal.write("\u{1A}")
    #expect(terminal.read(until: "resumed", from: start))
    terminal.write("q")
    #expect(try #require(terminal.wait()) == 0)
  }
}
