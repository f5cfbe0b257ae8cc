import CNcurses
import Terminal

/// What the terminfo database says of a terminal.
package struct TerminalDescription: Sendable, Hashable {
  /// The name by which the terminal goes, from `TERM`.
  package let name: String
  /// How many colours it has; 0 for none.
  package let colours: Int
  /// Whether its own description has every colour.
  package let hasDirectColour: Bool
  /// The description to give it every colour by, if there is one; it does not say that it has them.
  package let directName: String?
  /// The sequences that its keys send.
  let keys: [[UInt8]: Key]
  /// Whether clearing gives cells the current background.
  let erasesWithBackground: Bool
  /// Whether it can repeat a character.
  let repeats: Bool

  /// Looks a terminal up.
  ///
  /// - Parameter name: the value of `TERM`.
  package init(named name: String?) throws(ScreenError) {
    guard let name, !name.isEmpty else { throw .noTerminalType }
    guard tsld_terminfo_begin(name) else { throw .unknownTerminalType(name) }
    self.name = name
    let movesCursor = tsld_terminfo_string("cup") != nil
    colours = max(Int(tsld_terminfo_number("colors")), 0)
    hasDirectColour = tsld_terminfo_flag("RGB")
    erasesWithBackground = tsld_terminfo_flag("bce")
    repeats = tsld_terminfo_string("rep") != nil
    keys = Self.keys()
    tsld_terminfo_end()
    guard movesCursor else { throw .cannotMoveCursor(name) }
    directName =
      hasDirectColour ? name : Self.directNames(for: name).first(where: Self.isDirect)
  }

  /// The sequences to leave the screen with; the current terminal has to be described by `name`.
  static func leaving(_ name: String) -> [UInt8] {
    guard tsld_terminfo_begin(name) else { return [] }
    defer { tsld_terminfo_end() }
    var bytes = Array(TerminalModes.off.utf8)
    func add(_ capability: String) { bytes += Self.string(capability) ?? [] }
    add("sgr0")
    // Without a second screen, the shell goes on below. Of one, multiplexers that were resized
    // meanwhile would leave parts behind.
    let secondScreen = Self.string("rmcup")
    if secondScreen != nil { add("clear") }
    add("cnorm")
    add("rmkx")
    bytes += secondScreen ?? Array("\r\n".utf8)
    return bytes
  }

  /// The descriptions of every colour that may fit: the terminal's own family, then the most usual.
  static func directNames(for name: String) -> [String] {
    let family = name.split(separator: "-").first.map { "\($0)-direct" }
    return [family, "xterm-direct"].compactMap { $0 }
  }

  private static func isDirect(_ name: String) -> Bool {
    guard tsld_terminfo_begin(name) else { return false }
    defer { tsld_terminfo_end() }
    return tsld_terminfo_flag("RGB")
  }

  /// A capability without the pauses that old terminals needed.
  private static func string(_ capability: String) -> [UInt8]? {
    guard let value = tsld_terminfo_string(capability) else { return nil }
    return withoutPauses(String(cString: value))
  }

  /// `$<5/>` stands for a pause.
  static func withoutPauses(_ text: String) -> [UInt8] {
    Array(text.replacing(#/\$<[0-9.]+[*/]*>/#, with: "").utf8)
  }

  private static func keys() -> [[UInt8]: Key] {
    let functions = (1...12).map { ("kf\($0)", Key.function($0)) }
    var result: [[UInt8]: Key] = [:]
    for (capability, key) in Self.capabilities + functions {
      guard let bytes = string(capability), bytes.count > 1, bytes[0] == 0x1B else { continue }
      result[bytes] = key
    }
    return result
  }

  private static let capabilities: [(String, Key)] = [
    ("kcuu1", .up), ("kcud1", .down), ("kcuf1", .right), ("kcub1", .left), ("khome", .home),
    ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kcbt", .backTab),
  ]
}

/// What is asked of terminals besides what terminfo knows.
enum TerminalModes {
  /// Reports of buttons, drags and the wheel in decimal, and pasted text between marks.
  static let on = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h\u{1B}[?2004h"
  /// None of it, and no picture that is still held back.
  static let off = "\u{1B}[?2026l\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"
}
