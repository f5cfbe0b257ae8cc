/// How a chart's values are laid out from bottom to top.
package struct ValueAxis: Sendable, Hashable {
  /// How values are spaced.
  package enum Scale: Sendable, Hashable {
    /// Equal differences.
    case linear
    /// Equal ratios; values that are not above zero have no place and are marked at the edge.
    case logarithmic
  }

  /// Which values are shown.
  package enum Extent: Sendable, Hashable {
    /// All of the window's, rounded outwards so that it seldom changes.
    case automatic
    /// Those of the bulk of the window; what lies beyond is marked at the edge.
    case robust
    /// These.
    case fixed(ClosedRange<Double>)
  }

  /// How values are spaced.
  package var scale: Scale
  /// Which values are shown.
  package var extent: Extent

  /// An axis.
  package init(_ scale: Scale = .linear, extent: Extent = .automatic) {
    self.scale = scale
    self.extent = extent
  }
}
