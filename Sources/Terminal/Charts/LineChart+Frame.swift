extension LineChart {
  /// Where everything stands in a size.
  public func frame(in size: Size) -> ChartFrame {
    ChartFrame(
      legend: nil, plot: Rect(size), valueLabels: nil, stepLabels: nil, steps: 0...1,
      scale: PlotScale(0...1))
  }

  /// The step under a column of the mouse; nil outside of the plot.
  public func step(atColumn x: Int, in size: Size) -> Double? { frame(in: size).step(atColumn: x) }
}
