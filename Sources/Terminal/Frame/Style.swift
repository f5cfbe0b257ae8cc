/// What a cell's foreground or background is coloured with.
package enum Ink: Sendable, Hashable {
  case role(Role)
  /// A place on a ramp, from 0 to 100.
  case ramp(Ramp, Int)

  /// A place on a ramp, from 0 to 1; a value that is no number has none and is the start.
  package static func share(_ ramp: Ramp, _ share: Double) -> Ink {
    .ramp(ramp, share.isFinite ? Int((min(max(share, 0), 1) * 100).rounded()) : 0)
  }
}

/// How a cell looks, in terms that every theme and every terminal can show.
package struct Style: Sendable, Hashable {
  /// What terminals do to characters besides colouring them.
  package struct Attributes: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    /// Foreground and background exchanged: what is selected, also without colours.
    package static let reverse = Attributes(rawValue: 8)

    package init(rawValue: UInt8) { self.rawValue = rawValue }
  }

  package var foreground: Ink
  package var background: Ink
  package var attributes: Attributes

  package init(
    _ foreground: Ink = .role(.text), on background: Ink = .role(.background),
    _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// A role's colour on the screen's background.
  package init(_ role: Role, _ attributes: Attributes = []) {
    self.init(.role(role), attributes)
  }

  package static let plain = Style()
  /// What is selected: visible with and without colours.
  package static let selected = Style(.role(.selected), on: .role(.selectedBackground), [.bold])
}
