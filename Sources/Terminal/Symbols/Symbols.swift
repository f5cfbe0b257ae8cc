/// The glyphs that a terminal can show: each set falls back to the next.
public enum GlyphSet: String, Sendable, Hashable, CaseIterable {
  /// Braille patterns: 2 × 4 dots in a cell.
  case braille
  /// Block elements: 2 × 2 dots in a cell.
  case blocks
  /// Only ASCII: one dot in a cell.
  case ascii
}

/// The characters for everything that is not text.
public struct Symbols: Sendable, Hashable {
  /// Which set they come from.
  public let glyphs: GlyphSet

  /// Whether colours tell things apart; if not, glyphs must do it alone.
  public let hasColours: Bool

  /// The characters of a set.
  public init(_ glyphs: GlyphSet, hasColours: Bool = true) {
    self.glyphs = glyphs
    self.hasColours = hasColours
  }

  /// Whether only ASCII may be shown.
  public var isASCII: Bool { glyphs == .ascii }
  /// What stands for the rest of a text.
  public var ellipsis: Character { isASCII ? "~" : "…" }
  /// A line from left to right.
  public var horizontal: Character { isASCII ? "-" : "─" }
  /// A line from top to bottom.
  public var vertical: Character { isASCII ? "|" : "│" }
  /// A dashed line from left to right, for limits.
  public var dashedHorizontal: Character { isASCII ? "-" : "╌" }
  /// A dashed line from top to bottom, for marks and cursors.
  public var dashedVertical: Character { isASCII ? ":" : "┊" }
  /// Corners of a box: top left, top right, bottom left, bottom right.
  public var corners: (Character, Character, Character, Character) {
    isASCII ? ("+", "+", "+", "+") : ("╭", "╮", "╰", "╯")
  }
  /// From one thing to another.
  public var arrow: Character { isASCII ? ">" : "→" }
  /// What the cursor is on in a list.
  public var pointer: Character { isASCII ? ">" : "▸" }
  /// Sorted upwards and downwards.
  public var up: Character { isASCII ? "^" : "▲" }
  /// Sorted downwards.
  public var down: Character { isASCII ? "v" : "▼" }
  /// A mark on an axis.
  public var mark: Character { isASCII ? "!" : "◆" }
  /// A value that is no number.
  public var notANumber: Character { isASCII ? "?" : "×" }
  /// Running.
  public var play: Character { isASCII ? ">" : "▶" }
  /// Paused.
  public var pause: Character { isASCII ? "=" : "‖" }
  /// Done.
  public var check: Character { isASCII ? "*" : "✓" }
  /// Careful.
  public var warning: Character { isASCII ? "!" : "▲" }
  /// A separator between short facts.
  public var dot: Character { isASCII ? "|" : "·" }
  /// A full cell.
  public var full: Character { isASCII ? "#" : "█" }
  /// Ground of a bar.
  public var track: Character { isASCII ? "." : "░" }
  /// How much of a cell is filled from below, from nothing to all.
  public var rising: [Character] {
    isASCII
      ? [" ", "_", ".", "-", "=", "#"]
      : [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  }
  /// How much of a cell is filled from the left, from nothing to all.
  public var growing: [Character] {
    isASCII ? [" ", "#"] : [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  }
  /// Density for heat maps where there are no colours, from nothing to all.
  public var shades: [Character] {
    isASCII ? [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"] : [" ", "░", "▒", "▓", "█"]
  }
  /// How weights of -1, 0 and +1 are told apart without colours.
  public var codes: (minus: Character, zero: Character, plus: Character) {
    isASCII ? ("-", ".", "+") : ("▄", "·", "▀")
  }
}
