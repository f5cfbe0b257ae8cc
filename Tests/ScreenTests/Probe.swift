import Foundation
import TestSupport
import Testing

/// The probe in a terminal of its own.
enum Probe {
  static let path = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("ScreenProbe").path

  /// What every probe is told; Swift's own report of a crash would only take time.
  static let environment = [
    "TERM": "xterm-256color", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
  ]

  /// Starts it and waits until it shows its first frame.
  static func start(
    _ arguments: String..., environment extra: [String: String] = [:], rows: Int = 40
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      path, arguments, environment: environment.merging(extra) { $1 }, columns: 80, rows: rows)
    try #require(terminal.read(until: "ready:80x\(rows)"))
    // The last thing of the first frame.
    try #require(terminal.read(until: "error"))
    return terminal
  }

  /// Whether the terminal was left as it was found: in this order, after all that was painted.
  static func wasLeft(_ output: String) -> Bool {
    guard let screen = output.range(of: "\u{1B}[?1049l") else { return false }
    let off = [
      "\u{1B}[?2026l", "\u{1B}[?1000l", "\u{1B}[?1002l", "\u{1B}[?1006l", "\u{1B}[?2004l",
      "\u{1B}[?25h",
    ]
    guard off.allSatisfy({ output.contains($0) }) else { return false }
    // Whatever came on before did not come on again after, and the shell's screen is not cleared.
    let rest = output[screen.upperBound...]
    let on = [
      "\u{1B}[?1049h", "\u{1B}[?1000h", "\u{1B}[?2004h", "\u{1B}[?2026h", "\u{1B}[?25l",
      "\u{1B}[?1h", "\u{1B}[2J",
      "\u{1B}[J",
    ]
    return !on.contains { rest.contains($0) }
  }
}
