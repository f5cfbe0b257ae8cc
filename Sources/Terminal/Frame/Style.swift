/// What a cell's foreground or background is coloured with.
public enum Ink: Sendable, Hashable {
  /// A role's colour.
  case role(Role)
  /// A place on a ramp, from 0 to 100.
  case ramp(Ramp, Int)

  /// A place on a ramp, from 0 to 1; a value that is no number has none and is the start.
  public static func share(_ ramp: Ramp, _ share: Double) -> Ink {
    .ramp(ramp, share.isFinite ? Int((min(max(share, 0), 1) * 100).rounded()) : 0)
  }
}

/// How a cell looks, in terms that every theme and every terminal can show.
public struct Style: Sendable, Hashable {
  /// What terminals do to characters besides colouring them.
  public struct Attributes: OptionSet, Sendable, Hashable {
    /// One bit for each.
    public let rawValue: UInt8
    /// Brighter or thicker.
    public static let bold = Attributes(rawValue: 1)
    /// Less bright.
    public static let dim = Attributes(rawValue: 2)
    /// With a line below.
    public static let underline = Attributes(rawValue: 4)
    /// Foreground and background exchanged: what is selected, also without colours.
    public static let reverse = Attributes(rawValue: 8)
    /// Slanted.
    public static let italic = Attributes(rawValue: 16)

    /// Attributes by their bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
  }

  /// The character's colour.
  public var foreground: Ink
  /// The ground's colour.
  public var background: Ink
  /// Everything else.
  public var attributes: Attributes

  /// A style of inks and attributes.
  public init(
    _ foreground: Ink = .role(.text), on background: Ink = .role(.background),
    _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// A role's colour on the screen's background.
  public init(_ role: Role, _ attributes: Attributes = []) {
    self.init(.role(role), attributes)
  }

  /// Plain text.
  public static let plain = Style()
  /// What is selected: visible with and without colours.
  public static let selected = Style(.role(.selected), on: .role(.selectedBackground), [.bold])
}
