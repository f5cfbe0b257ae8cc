/// The shares of parts of a whole in one row, each with its colour and its own glyph.
public struct StackedBar: Sendable {
  /// A part.
  public struct Part: Sendable, Hashable {
    /// What it is.
    public var label: String
    /// How much of it there is; only its share in all parts matters.
    public var amount: Double
    /// Its colour.
    public var ink: Ink
    /// Its glyph.
    public var glyph: Character

    /// A part.
    public init(_ label: String, amount: Double, ink: Ink, glyph: Character) {
      self.label = label
      self.amount = amount
      self.ink = ink
      self.glyph = glyph
    }
  }

  /// The parts from left to right.
  public var parts: [Part]
  /// Whether the parts' percentages stand in them, where they fit.
  public var showsShares: Bool

  /// A bar of parts.
  public init(_ parts: [Part], showsShares: Bool = true) {
    self.parts = parts
    self.showsShares = showsShares
  }

  /// How many weights are -1, 0 and +1.
  public static func codes(
    minus: Double, zero: Double, plus: Double, symbols: Symbols, showsShares: Bool = true
  ) -> StackedBar {
    let glyphs = symbols.codes
    return StackedBar(
      [
        Part("-1", amount: minus, ink: .role(.minus), glyph: glyphs.minus),
        Part("0", amount: zero, ink: .role(.zero), glyph: glyphs.zero),
        Part("+1", amount: plus, ink: .role(.plus), glyph: glyphs.plus),
      ], showsShares: showsShares)
  }

  /// Draws the bar over the canvas's rows.
  public func draw(on canvas: inout Canvas) {
  }
}
