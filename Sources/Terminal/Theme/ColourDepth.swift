/// How many colours a terminal shows.
package enum ColourDepth: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// None: only bold, dim, underlined and reversed text.
  case none = 0
  /// The 16 that a terminal's owner chose.
  case sixteen = 16
  /// The 256 that xterm numbered.
  case indexed = 256
  /// All of them.
  case trueColour = 16_777_216

  /// Whether one shows fewer colours than another.
  package static func < (a: ColourDepth, b: ColourDepth) -> Bool { a.rawValue < b.rawValue }

  /// How many colours a terminal shows, from what it says about itself.
  ///
  /// - Parameters:
  ///   - environment: the process's; `NO_COLOR` (no-color.org), `TERM` and `COLORTERM` count.
  ///   - terminfoColours: the `colors` capability of the terminal's entry; negative if it has none.
  ///   - hasDirectColour: whether the entry has the `RGB` capability.
  ///   - override: what the person asked for, which wins.
  package static func detected(
    environment: [String: String], terminfoColours: Int, hasDirectColour: Bool,
    override: ColourDepth? = nil
  ) -> ColourDepth {
    if let override { return override }
    if environment["NO_COLOR"]?.isEmpty == false || environment["TERM"] == "dumb" { return .none }
    let claim = environment["COLORTERM"]?.lowercased()
    if hasDirectColour || claim == "truecolor" || claim == "24bit" { return .trueColour }
    switch terminfoColours {
    case 256...: return .indexed
    case 8...: return .sixteen
    default: return .none
    }
  }

  /// The depth that an option's text names: `truecolor`, `256`, `16` or `none`.
  package init?(option: String) {
    switch option.lowercased() {
    case "truecolor", "truecolour", "24bit": self = .trueColour
    case "256": self = .indexed
    case "16", "8": self = .sixteen
    case "none", "mono", "0": self = .none
    default: return nil
    }
  }
}
