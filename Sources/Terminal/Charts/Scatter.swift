/// Points of two quantities; the more of them share a cell, the further its colour is on the ramp.
public struct Scatter: Sendable {
  /// A point.
  public struct Dot: Sendable, Hashable {
    /// From left to right.
    public var x: Double
    /// From bottom to top.
    public var y: Double

    /// A point.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The points.
  public var dots: [Dot]
  /// The quantity from left to right.
  public var xLabel: String
  /// The quantity from bottom to top.
  public var yLabel: String
  /// How the first quantity is laid out.
  public var xAxis: ValueAxis
  /// How the second quantity is laid out.
  public var yAxis: ValueAxis
  /// The colours of few and many points.
  public var ramp: Ramp
  /// Whether the line of equal quantities is drawn.
  public var showsDiagonal: Bool
  /// Points that are marked over the others; the axes show all of them too.
  public var marks: [Dot]
  /// The point that the cursor is on.
  public var cursor: Dot?

  /// A scatter plot.
  public init(
    _ dots: [Dot], xLabel: String = "", yLabel: String = "", xAxis: ValueAxis = ValueAxis(),
    yAxis: ValueAxis = ValueAxis(), ramp: Ramp = .heat, showsDiagonal: Bool = false,
    marks: [Dot] = [], cursor: Dot? = nil
  ) {
    self.dots = dots
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.ramp = ramp
    self.showsDiagonal = showsDiagonal
    self.marks = marks
    self.cursor = cursor
  }
}
