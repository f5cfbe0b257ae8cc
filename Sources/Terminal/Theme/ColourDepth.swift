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
}
