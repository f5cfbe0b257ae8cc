/// Points of two quantities; the more of them share a cell, the further its colour is on the ramp.
package struct Scatter: Sendable {
  /// A point.
  package struct Dot: Sendable, Hashable {
    /// From left to right.
    package var x: Double
    /// From bottom to top.
    package var y: Double

    /// A point.
    package init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The points.
  package var dots: [Dot]
  /// The quantity from left to right.
  package var xLabel: String
  /// The quantity from bottom to top.
  package var yLabel: String
  /// Points that are marked over the others; the axes show all of them too.
  package var marks: [Dot]
  /// The point that the cursor is on.
  package var cursor: Dot?

  /// A scatter plot.
  package init(
    _ dots: [Dot], xLabel: String = "", yLabel: String = "", marks: [Dot] = [], cursor: Dot? = nil
  ) {
    self.dots = dots
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.marks = marks
    self.cursor = cursor
  }
}
