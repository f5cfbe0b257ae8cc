/// How a chart's values are laid out from bottom to top.
public struct ValueAxis: Sendable, Hashable {
  /// How values are spaced.
  public enum Scale: Sendable, Hashable {
    /// Equal differences.
    case linear
    /// Equal ratios; values that are not above zero have no place and are marked at the edge.
    case logarithmic
  }

  /// Which values are shown.
  public enum Extent: Sendable, Hashable {
    /// All of the window's, rounded outwards to ticks so that it seldom changes.
    case automatic
    /// Those of the bulk of the window; what lies beyond is marked at the edge.
    case robust
    /// These.
    case fixed(ClosedRange<Double>)
  }

  /// Where the labels stand.
  public enum Side: Sendable, Hashable { case left, right }

  /// How values are spaced.
  public var scale: Scale
  /// Which values are shown.
  public var extent: Extent
  /// Where the labels stand.
  public var side: Side

  /// An axis.
  public init(_ scale: Scale = .linear, extent: Extent = .automatic, side: Side = .left) {
    self.scale = scale
    self.extent = extent
    self.side = side
  }
}
