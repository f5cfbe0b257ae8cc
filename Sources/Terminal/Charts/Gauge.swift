/// How much of something is done.
public struct Gauge: Sendable, Hashable {
  /// From 0 to 1; no number is nothing.
  public var share: Double
  /// The colour of the filled part.
  public var ink: Ink
  /// What stands to the right of the bar; nil is the percentage.
  public var label: String?

  /// A progress bar.
  public init(_ share: Double, ink: Ink = .role(.progress), label: String? = nil) {
    self.share = share
    self.ink = ink
    self.label = label
  }

  /// Draws the bar over the canvas's first row.
  public func draw(on canvas: inout Canvas) {
  }
}
