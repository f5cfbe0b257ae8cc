extension ColourDepth {
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
