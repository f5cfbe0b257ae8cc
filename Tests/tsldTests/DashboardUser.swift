import Foundation
import Terminal
import TestSupport
import Testing

/// Somebody at a terminal who uses the program: presses keys and looks at the screen.
final class DashboardUser {
  let terminal: PseudoTerminal
  private var shown: TerminalScreen
  /// How much of the terminal's output is on it.
  private var shownCount = 0

  /// Starts the program on a terminal of a size.
  init(
    _ arguments: [String], size: Size = Size(120, 36), environment: [String: String] = [:],
    keepsState: Bool = false
  ) throws {
    shown = TerminalScreen(size)
    let preferences = keepsState ? [] : ["--no-state"]
    terminal = try PseudoTerminal(
      Self.program, arguments + preferences, environment: Self.environment(environment),
      columns: size.width,
      rows: size.height)
  }

  /// Starts the program from a shell, as people do.
  init(inShell arguments: [String]) throws {
    let size = Size(120, 36)
    shown = TerminalScreen(size)
    terminal = try PseudoTerminal(
      "/bin/bash", ["--norc", "-i"], environment: Self.environment([:]), columns: size.width,
      rows: size.height)
    let words = ([Self.program] + arguments + ["--no-state"]).map { "'\($0)'" }
    terminal.write(words.joined(separator: " ") + "\n")
  }

  /// The program that was built beside the tests.
  private static let program = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("tsld").path

  private static func environment(_ extra: [String: String]) -> [String: String] {
    let all = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": NSTemporaryDirectory(),
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
    ]
    return all.merging(extra) { $1 }
  }

  /// What is on the screen now.
  var screen: TerminalScreen {
    shown.feed(terminal.output[shownCount...])
    shownCount = terminal.output.count
    return shown
  }

  func press(_ keys: String) { terminal.write(keys) }

  /// Changes the terminal's size, and waits until the program begins to paint everything again.
  func resize(_ size: Size, sourceLocation: SourceLocation = #_sourceLocation) {
    shownCount = terminal.output.count
    shown = TerminalScreen(size)
    terminal.resize(columns: size.width, rows: size.height)
    #expect(
      terminal.read(until: "\u{1B}[2J", from: shownCount), "it is not painted anew",
      sourceLocation: sourceLocation)
  }

  /// Waits until the screen is as wanted.
  func see(
    _ what: String, seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation,
    where isThere: (TerminalScreen) -> Bool
  ) throws {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
      terminal.readSome(milliseconds: 50)
      // A terminal hands over frames in pieces: half of one mixes two moments.
      terminal.readUntilQuiet(milliseconds: 10)
      if isThere(screen) { return }
    }
    Issue.record("never saw \(what):\n\(screen.text)", sourceLocation: sourceLocation)
    throw NotSeen()
  }

  /// Waits until a text is on the screen.
  func see(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try see("'\(text)'", sourceLocation: sourceLocation) { $0.text.contains(text) }
  }

  struct NotSeen: Error {}

  /// Presses keys and waits until all of these are on the screen.
  func visit(
    _ keys: String, _ texts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    press(keys)
    try see("all of \(texts)", sourceLocation: sourceLocation) { screen in
      let text = screen.text
      return texts.allSatisfy { text.contains($0) }
    }
  }

  /// The position of the token whose numbers the inspector shows.
  var position: Int? { number(after: "position ", in: screen.text) }
  /// The learning rate that the header shows.
  var learningRate: Double? { number(after: " lr ", in: screen.lines[1]) }

  /// The step that the header shows.
  var step: Int? {
    let line = screen.lines[1]
    return line.hasPrefix("step ") ? number(after: "step ", in: line) : nil
  }

  private func number<Number: LosslessStringConvertible>(
    after words: String, in text: String
  ) -> Number? {
    text.firstRange(of: words).flatMap { range in
      Number(String(text[range.upperBound...].prefix { $0.isNumber || ".e-".contains($0) }))
    }
  }
}
