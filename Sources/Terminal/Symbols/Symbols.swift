/// The glyphs that a terminal can show: each set falls back to the next.
package enum GlyphSet: String, Sendable, Hashable, CaseIterable {
  /// Braille patterns: 2 × 4 dots in a cell.
  case braille
  /// Block elements: 2 × 2 dots in a cell.
  case blocks
  /// Only ASCII: one dot in a cell.
  case ascii

  /// Which glyphs a terminal shows, from the locale and the terminal's name.
  ///
  /// - Parameters:
  ///   - environment: the process's; the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set
  ///     says how characters are encoded.
  ///   - override: what the person asked for, which wins.
  package static func detected(
    environment: [String: String], override: GlyphSet? = nil
  ) -> GlyphSet {
    if let override { return override }
    guard showsUnicode(environment) else { return .ascii }
    // The fonts of the kernel's own console have block elements and no braille.
    return environment["TERM"] == "linux" ? .blocks : .braille
  }

  /// Whether the environment names UTF-8, as POSIX looks it up.
  package static func showsUnicode(_ environment: [String: String]) -> Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
    let encoding = names.first { !$0.isEmpty }?.lowercased() ?? ""
    return encoding.contains("utf-8") || encoding.contains("utf8")
  }
}

/// The characters for everything that is not text.
package struct Symbols: Sendable, Hashable {
  package let glyphs: GlyphSet
  private let depth: ColourDepth

  package init(_ glyphs: GlyphSet, depth: ColourDepth = .trueColour) {
    self.glyphs = glyphs
    self.depth = depth
  }

  /// Whether colours tell things apart; if not, glyphs must do it alone.
  package var hasColours: Bool { depth != .none }
  /// Whether there are enough colours for ramps; if not, densities must help.
  package var hasRamps: Bool { depth >= .indexed }

  package var isASCII: Bool { glyphs == .ascii }
  /// What stands for the rest of a text.
  package var ellipsis: Character { isASCII ? "~" : "…" }
  package var horizontal: Character { isASCII ? "-" : "─" }
  package var vertical: Character { isASCII ? "|" : "│" }
  /// A dashed line from left to right, for limits.
  package var dashedHorizontal: Character { isASCII ? "-" : "╌" }
  /// A dashed line from top to bottom, for marks and cursors.
  package var dashedVertical: Character { isASCII ? ":" : "┊" }
  /// Corners of a box: top left, top right, bottom left, bottom right.
  package var corners: (Character, Character, Character, Character) {
    isASCII ? ("+", "+", "+", "+") : ("╭", "╮", "╰", "╯")
  }
  package var arrow: Character { isASCII ? ">" : "→" }
  /// What the cursor is on in a list.
  package var pointer: Character { isASCII ? ">" : "▸" }
  /// What lies before what is shown.
  package var backPointer: Character { isASCII ? "<" : "◂" }
  package var up: Character { isASCII ? "^" : "▲" }
  package var down: Character { isASCII ? "v" : "▼" }
  /// A mark on an axis.
  package var mark: Character { isASCII ? "!" : "◆" }
  /// A value that is no number.
  package var notANumber: Character { isASCII ? "?" : "×" }
  package var play: Character { isASCII ? ">" : "▶" }
  package var pause: Character { isASCII ? "=" : "‖" }
  package var check: Character { isASCII ? "*" : "✓" }
  package var warning: Character { isASCII ? "!" : "▲" }
  /// A separator between short facts.
  package var dot: Character { isASCII ? "|" : "·" }
  package var full: Character { isASCII ? "#" : "█" }
  /// Ground of a bar.
  package var track: Character { isASCII ? "." : "░" }
  /// How much of a cell is filled from below, from nothing to all.
  package var rising: [Character] {
    isASCII
      ? [" ", "_", ".", "-", "=", "#"]
      : [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  }
  /// How much of a cell is filled from the left, from nothing to all.
  package var growing: [Character] {
    isASCII ? [" ", "#"] : [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  }
  /// Density for heat maps where there are no colours, from nothing to all.
  package var shades: [Character] {
    isASCII ? [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"] : [" ", "░", "▒", "▓", "█"]
  }
  /// How weights of -1, 0 and +1 are told apart without colours.
  package var codes: (minus: Character, zero: Character, plus: Character) {
    ("-", isASCII ? "." : "·", "+")
  }
}
