extension LineChart {
  /// Draws the chart over the whole canvas.
  public func draw(on canvas: inout Canvas) {
  }
}
