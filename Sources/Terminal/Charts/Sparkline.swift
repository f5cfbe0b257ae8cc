/// A series in one row: each column as high as its greatest value, so that no spike is lost.
public struct Sparkline: Sendable {
  /// The values.
  public var series: Series
  /// The colour.
  public var ink: Ink
  /// Which steps are shown.
  public var viewport: Viewport

  /// A sparkline of a series.
  public init(_ series: Series, ink: Ink = .role(.student), viewport: Viewport = .full) {
    self.series = series
    self.ink = ink
    self.viewport = viewport
  }

  /// A sparkline of values.
  public init(_ values: [Double], ink: Ink = .role(.student)) {
    self.init(Series(values: values), ink: ink)
  }

  /// Draws the line over the canvas's rows.
  public func draw(on canvas: inout Canvas) {
  }
}
