/// The glyphs that a terminal can show: each set falls back to the next.
package enum GlyphSet: String, Sendable, Hashable, CaseIterable {
  /// Braille patterns: 2 × 4 dots in a cell.
  case braille
  /// Block elements: 2 × 2 dots in a cell.
  case blocks
  /// Only ASCII: one dot in a cell.
  case ascii
}

/// The characters for everything that is not text.
package struct Symbols: Sendable, Hashable {
  /// Which set they come from.
  package let glyphs: GlyphSet

  /// How many colours the terminal shows.
  private let depth: ColourDepth

  /// The characters of a set.
  package init(_ glyphs: GlyphSet, depth: ColourDepth = .trueColour) {
    self.glyphs = glyphs
    self.depth = depth
  }

  /// Whether colours tell things apart; if not, glyphs must do it alone.
  package var hasColours: Bool { depth != .none }
  /// Whether there are enough colours for ramps; if not, densities must help.
  package var hasRamps: Bool { depth >= .indexed }

  /// Whether only ASCII may be shown.
  package var isASCII: Bool { glyphs == .ascii }
  /// What stands for the rest of a text.
  package var ellipsis: Character { isASCII ? "~" : "…" }
  /// A line from left to right.
  package var horizontal: Character { isASCII ? "-" : "─" }
  /// A line from top to bottom.
  package var vertical: Character { isASCII ? "|" : "│" }
  /// A dashed line from left to right, for limits.
  package var dashedHorizontal: Character { isASCII ? "-" : "╌" }
  /// A dashed line from top to bottom, for marks and cursors.
  package var dashedVertical: Character { isASCII ? ":" : "┊" }
  /// Corners of a box: top left, top right, bottom left, bottom right.
  package var corners: (Character, Character, Character, Character) {
    isASCII ? ("+", "+", "+", "+") : ("╭", "╮", "╰", "╯")
  }
  /// From one thing to another.
  package var arrow: Character { isASCII ? ">" : "→" }
  /// What the cursor is on in a list.
  package var pointer: Character { isASCII ? ">" : "▸" }
  /// What lies before what is shown.
  package var backPointer: Character { isASCII ? "<" : "◂" }
  /// Sorted upwards.
  package var up: Character { isASCII ? "^" : "▲" }
  /// Sorted downwards.
  package var down: Character { isASCII ? "v" : "▼" }
  /// A mark on an axis.
  package var mark: Character { isASCII ? "!" : "◆" }
  /// A value that is no number.
  package var notANumber: Character { isASCII ? "?" : "×" }
  /// Running.
  package var play: Character { isASCII ? ">" : "▶" }
  /// Paused.
  package var pause: Character { isASCII ? "=" : "‖" }
  /// Done.
  package var check: Character { isASCII ? "*" : "✓" }
  /// Careful.
  package var warning: Character { isASCII ? "!" : "▲" }
  /// A separator between short facts.
  package var dot: Character { isASCII ? "|" : "·" }
  /// A full cell.
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
