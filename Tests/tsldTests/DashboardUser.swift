import Foundation
import Terminal
import TestSupport
import Testing

/// Somebody at a terminal who uses the program: presses keys and looks at the screen.
final class DashboardUser {
  let terminal: PseudoTerminal
  private var size: Size
  private var screenStart = 0

  /// Starts the program on a terminal of a size.
  init(
    _ arguments: [String], size: Size = Size(120, 36), environment: [String: String] = [:]
  ) throws {
    self.size = size
    terminal = try PseudoTerminal(
      Self.program, arguments, environment: Self.environment(environment), columns: size.width,
      rows: size.height)
  }

  /// Starts the program from a shell, as people do.
  init(inShell arguments: [String]) throws {
    size = Size(120, 36)
    terminal = try PseudoTerminal(
      "/bin/bash", ["--norc", "-i"], environment: Self.environment([:]), columns: size.width,
      rows: size.height)
    let words = ([Self.program] + arguments).map { "'\($0)'" }
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
    var screen = TerminalScreen(size)
    screen.feed(String(decoding: terminal.output[screenStart...], as: UTF8.self))
    return screen
  }

  func press(_ keys: String) { terminal.write(keys) }

  /// Changes the terminal's size; the program paints everything again.
  func resize(_ size: Size) {
    terminal.read(seconds: 0.2)
    self.size = size
    screenStart = terminal.output.count
    terminal.resize(columns: size.width, rows: size.height)
  }

  /// Waits until the screen is as wanted.
  func see(
    _ what: String, seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation,
    where isThere: (TerminalScreen) -> Bool
  ) throws {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
      terminal.read(seconds: 0.05)
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

  /// The title of the token's numbers in the inspector.
  var detail: String? {
    screen.lines.first { $0.contains("position ") }?.components(separatedBy: "position ").last
  }

  /// The step that the header shows.
  var step: Int? {
    guard let line = screen.lines.dropFirst().first, line.hasPrefix("step ") else { return nil }
    return Int(line.dropFirst(5).prefix { $0.isNumber })
  }
}
