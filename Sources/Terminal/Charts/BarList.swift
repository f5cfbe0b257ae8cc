/// Labels with horizontal bars and values, such as a model's most probable tokens.
public struct BarList: Sendable, Hashable {
  /// A bar.
  public struct Entry: Sendable, Hashable {
    /// What it is; written with everything invisible in it made visible.
    public var label: String
    /// How long the bar is.
    public var value: Double
    /// What is written beside it; nil is the value.
    public var text: String?
    /// Its colour; nil is the list's.
    public var ink: Ink?

    /// A bar.
    public init(_ label: String, value: Double, text: String? = nil, ink: Ink? = nil) {
      self.label = label
      self.value = value
      self.text = text
      self.ink = ink
    }
  }

  /// The bars from top to bottom; those that do not fit are left out.
  public var entries: [Entry]
  /// The value of a bar over the whole width; nil takes the greatest.
  public var maximum: Double?
  /// The bars' colour.
  public var ink: Ink
  /// What stands above them.
  public var title: String?
  /// The bar that is selected.
  public var selected: Int?

  /// A list of bars.
  public init(
    _ entries: [Entry], maximum: Double? = nil, ink: Ink = .role(.student), title: String? = nil,
    selected: Int? = nil
  ) {
    self.entries = entries
    self.maximum = maximum
    self.ink = ink
    self.title = title
    self.selected = selected
  }

  /// Draws the list over the whole canvas.
  public func draw(on canvas: inout Canvas) {
  }

  /// The bar at a row.
  public func entry(atRow y: Int) -> Int? {
    let place = y - (title == nil ? 0 : 1)
    return entries.indices.contains(place) ? place : nil
  }
}
