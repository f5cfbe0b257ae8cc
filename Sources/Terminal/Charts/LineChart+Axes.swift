extension LineChart {
  /// Draws the title and which line is which; returns where there is room behind them.
  func drawLegend(on canvas: inout Canvas, _ frame: ChartFrame) -> Int {
    guard let row = frame.legend else { return 0 }
    var x = 0
    if let title {
      x += canvas.text(title, x: 0, y: row.y, Style(.title, [.bold]), width: row.width) + 2
    }
    guard showsLegend else { return x }
    let room = row.width - x
    let named = lines.enumerated().filter { !$0.element.label.isEmpty }
    var texts = named.map { legend(of: $0.element, at: cursor ?? frame.steps.upperBound) }
    func width(_ texts: [String]) -> Int { texts.reduce(0) { $0 + $1.columns + 4 } - 2 }
    if width(texts) > room { texts = named.map(\.element.label) }
    for ((index, line), text) in zip(named, texts) {
      guard x < row.width else { return x }
      let marker = String(canvas.symbols.marker(ofLine: index))
      canvas.text(marker, x: x, y: row.y, Style(line.ink, [.bold]))
      x += 2
      x += canvas.text(text, x: x, y: row.y, Style(line.ink), width: row.width - x) + 2
    }
    return x
  }

  /// What a line is, with its value at a step or the last one before; of values that come seldom, also
  /// when that was.
  private func legend(of line: Line, at step: Double) -> String {
    guard let place = line.series.index(at: step) else { return line.label }
    let isOlder = line.marksValues && Double(line.series.steps[place]) < step.rounded(.down)
    return "\(line.label) \(Format.number(line.value(at: place)))"
      + (isOlder ? " at step \(line.series.steps[place])" : "")
  }

  /// Draws both axes with their ticks.
  func drawAxes(on canvas: inout Canvas, _ frame: ChartFrame) {
    if let labels = frame.valueLabels { Self.drawValueAxis(on: &canvas, labels, frame.scale) }
    if let labels = frame.stepLabels {
      Self.drawHorizontalAxis(on: &canvas, labels, hasCorner: frame.valueLabels != nil) {
        if let stepTicks {
          return stepTicks.compactMap { tick in
            frame.column(of: tick.value).map { ($0, tick.label) }
          }
        }
        return Ticks.linear(frame.steps, count: $0, atLeast: 1).compactMap { tick in
          frame.column(of: tick.value).map { ($0, tick.label) }
        }
      }
    }
  }

  /// Draws a vertical axis into its labels' place: a tick stands on its own row of dots.
  static func drawValueAxis(on canvas: inout Canvas, _ labels: Rect, _ scale: PlotScale) {
    let line = labels.right - 1
    canvas.fill(
      Rect(x: line, y: labels.y, width: 1, height: labels.height), canvas.symbols.vertical,
      Style(.divider))
    for tick in scale.ticks {
      guard let dot = scale.dotRow(of: tick.value), let row = scale.row(of: tick.value) else {
        continue
      }
      let y = labels.y + row
      canvas[line, y] = Cell(canvas.symbols.tick(atDot: dot % scale.dotsPerRow), Style(.divider))
      let text = tick.label.fitting(labels.width - 1, ellipsis: canvas.symbols.ellipsis)
      canvas.text(text, endingAt: line, y: y, Style(.axis))
    }
  }

  /// Draws a horizontal axis into its labels' place: its line, if there are two rows, and as many
  /// labels as have room.
  ///
  /// - Parameter ticks: columns and labels, for about so many of them.
  static func drawHorizontalAxis(
    on canvas: inout Canvas, _ labels: Rect, hasCorner: Bool,
    ticks: (Int) -> [(column: Int, label: String)]
  ) {
    let axis = canvas.symbols.axis
    let hasLine = labels.height > 1
    if hasLine {
      canvas.fill(
        Rect(x: labels.x, y: labels.y, width: labels.width, height: 1),
        canvas.symbols.horizontal, Style(.divider))
      if hasCorner { canvas[labels.x - 1, labels.y] = Cell(axis.corner, Style(.divider)) }
    }
    var count = max(labels.width / 10, 1)
    while true {
      let placed = ticks(count).map { tick in
        let start = tick.column - (tick.label.count - 1) / 2
        return (
          tick.column, min(max(start, labels.x), max(labels.right - tick.label.count, labels.x)),
          tick.label
        )
      }
      let collide = zip(placed, placed.dropFirst()).contains { $0.1 + $0.2.count + 2 > $1.1 }
      if collide, count > 1 {
        count -= 1
        continue
      }
      for (column, start, label) in collide ? Array(placed.prefix(1)) : placed {
        if hasLine { canvas[column, labels.y] = Cell(axis.tick, Style(.divider)) }
        canvas.text(label, x: start, y: labels.bottom - 1, Style(.axis))
      }
      return
    }
  }
}
