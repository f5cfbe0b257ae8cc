import Foundation
import TestSupport
import Testing

/// A program that a shell stops and continues.
@Suite("Suspending", .serialized)
struct SuspendingTests {
  /// A shell with job control that continues the probe after a line was typed.
  private func shell(then continuing: String = "read line; fg") throws -> PseudoTerminal {
    let script = """
      set -m; "$0" 256; echo "stopped-with-$?"; \(continuing); echo "ended-with-$?"
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

  @Test("works on without a screen in the background, and comes back in front")
  func background() throws {
    let terminal = try shell(then: "bg; read line; fg")
    terminal.write("\u{1A}")
    #expect(terminal.read(until: "stopped-with-148"))
    terminal.read(seconds: 1)
    let away = terminal.output.count
    let start = try #require(terminal.text.range(of: "stopped-with-148"))
    #expect(!terminal.text[start.upperBound...].contains("\u{1B}"))
    terminal.write("go\r")
    #expect(terminal.read(until: "resumed", from: away))
    terminal.write("q")
    #expect(terminal.read(until: "ended-with-0", from: away))
  }

  @Test("ends in the background when it is asked to, and leaves the terminal alone")
  func endedInBackground() throws {
    let terminal = try shell(then: "kill %1; while kill -0 %1; do sleep 0.1; done")
    terminal.write("\u{1A}")
    let stopped = "stopped-with-148"
    #expect(terminal.read(until: stopped))
    #expect(terminal.read(until: "ended-with"))
    let away = try #require(terminal.text.range(of: stopped))
    let rest = terminal.text[away.upperBound...]
    #expect(rest.contains("left-the-screen"))
    #expect(!rest.contains("\u{1B}"))
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
