extension LineChart {
  /// Where everything stands in a size.
  package func frame(in size: Size) -> ChartFrame {
    let hasLegend = size.height >= 3 && (title != nil || showsLegend && !lines.isEmpty)
    let stepRows = size.height >= 9 ? 2 : size.height >= 5 ? 1 : 0
    let plotHeight = max(size.height - (hasLegend ? 1 : 0) - stepRows, 0)
    let window = window
    let scale = scale(in: window, columns: size.width, rows: plotHeight)
    var gutter = 0
    if size.width >= 20, plotHeight >= 2 {
      let longest = Self.ticks(of: scale, rows: plotHeight).ticks.map(\.label.count).max() ?? 0
      gutter = min(max(longest, 6), size.width / 3) + 1
    }
    let top = hasLegend ? 1 : 0
    let isLeft = axis.side == .left
    let plot = Rect(
      x: isLeft ? gutter : 0, y: top, width: size.width - gutter, height: plotHeight)
    return ChartFrame(
      legend: hasLegend ? Rect(x: 0, y: 0, width: size.width, height: 1) : nil, plot: plot,
      valueLabels: gutter > 0
        ? Rect(x: isLeft ? 0 : plot.right, y: top, width: gutter, height: plotHeight) : nil,
      stepLabels: stepRows > 0
        ? Rect(x: plot.x, y: plot.bottom, width: plot.width, height: stepRows) : nil,
      steps: window, scale: scale)
  }

  /// The step under a column of the mouse; nil outside of the plot.
  package func step(atColumn x: Int, in size: Size) -> Double? { frame(in: size).step(atColumn: x) }

  /// The labelled values of a plot of some rows.
  static func ticks(of scale: PlotScale, rows: Int) -> Ticks {
    let count = max(rows / 3, 2)
    return switch scale.spacing {
    case .linear: Ticks.linear(scale.range, count: count)
    case .logarithmic: Ticks.logarithmic(scale.range, count: count)
    }
  }

  /// The steps that are shown; a single one stands in the middle.
  private var window: ClosedRange<Double> {
    guard let data = dataRange else { return 0...1 }
    let shown = viewport.visible(in: data)
    guard shown.lowerBound == shown.upperBound else { return shown }
    return shown.lowerBound - 1...shown.upperBound + 1
  }

  private func scale(in window: ClosedRange<Double>, columns: Int, rows: Int) -> PlotScale {
    var values = Extremes(isLogarithmic: axis.scale == .logarithmic)
    for line in lines {
      let buckets = line.series.buckets(in: window, count: max(columns, 1))
      if line.showsSmoothed || !line.showsRaw { values.add(buckets.map { $0?.smoothed }) }
      if line.showsRaw { values.add(raw: buckets) }
    }
    for reference in references { values.add(reference: reference.value) }
    return values.scale(axis, count: max(rows / 3, 2))
  }
}
