extension LineChart {
  /// Where everything stands in a size.
  package func frame(in size: Size, _ symbols: Symbols) -> ChartFrame {
    let hasLegend = size.height >= 3 && (title != nil || showsLegend && !lines.isEmpty)
    let stepRows = size.height >= 9 ? 2 : size.height >= 5 ? 1 : 0
    let window = window
    let happened = events.contains { window.contains(Double($0.step)) }
    // Where the steps have an axis, what happened stands on it.
    let eventRows = happened && stepRows == 1 && size.height >= 6 ? 1 : 0
    let top = hasLegend ? 1 : 0
    let height = max(size.height - top - stepRows - eventRows, 0)
    let scale = scale(in: window, columns: size.width, rows: height, symbols)
    var gutter = 0
    if size.width >= 20, height >= 2 {
      let longest = scale.ticks.map(\.label.count).max() ?? 0
      gutter = min(max(longest, 6), size.width / 3) + 1
    }
    let named = lines.count { !$0.label.isEmpty }
    let margin = named > 1 ? min(named, max(size.width - gutter, 0) / 12) : 0
    let plot = Rect(x: gutter, y: top, width: size.width - gutter - margin, height: height)
    return ChartFrame(
      legend: hasLegend ? Rect(x: 0, y: 0, width: size.width, height: 1) : nil, plot: plot,
      valueLabels: gutter > 0 ? Rect(x: 0, y: top, width: gutter, height: height) : nil,
      newest: margin > 0
        ? Rect(x: plot.right, y: top, width: margin, height: height) : nil,
      eventRow: happened && (eventRows > 0 || stepRows > 1) ? plot.bottom : nil,
      stepLabels: stepRows > 0
        ? Rect(x: plot.x, y: plot.bottom + eventRows, width: plot.width, height: stepRows) : nil,
      steps: window, scale: scale)
  }

  /// The steps that are shown; a single one stands in the middle.
  private var window: ClosedRange<Double> {
    guard let data = dataRange else { return 0...1 }
    let shown = viewport.visible(in: data)
    guard shown.lowerBound == shown.upperBound else { return shown }
    return shown.lowerBound - 1...shown.upperBound + 1
  }

  private func scale(
    in window: ClosedRange<Double>, columns: Int, rows: Int, _ symbols: Symbols
  ) -> PlotScale {
    var values = Extremes(isLogarithmic: axis.scale == .logarithmic)
    let heeded = lines.filter { !$0.isBehind }
    for line in heeded.isEmpty ? lines : heeded {
      let buckets = line.series.buckets(in: window, count: max(columns, 1))
      if line.showsSmoothed || !line.showsRaw { values.add(buckets.map { $0?.smoothed }) }
      if line.showsRaw { values.add(raw: buckets) }
      values.add(
        line.series.deviations(in: window).flatMap {
          [$0.value - $0.deviation, $0.value + $0.deviation]
        })
    }
    for reference in references { values.add(reference: reference.value) }
    return values.scale(axis, rows: rows, dotsPerRow: symbols.dots.y)
  }
}
