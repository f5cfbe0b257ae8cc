extension LineChart {
  /// Draws the chart over the whole canvas; returns where everything stands.
  @discardableResult
  package func draw(on canvas: inout Canvas) -> ChartFrame {
    let frame = frame(in: canvas.size, canvas.symbols)
    let legendEnd = drawLegend(on: &canvas, frame)
    guard dataRange != nil else {
      let text = "no data yet".fitting(canvas.size.width, ellipsis: canvas.symbols.ellipsis)
      let x = (canvas.size.width - text.columns) / 2
      canvas.text(text, x: x, y: canvas.size.height / 2, Style(.inactive))
      return frame
    }
    guard !frame.plot.isEmpty else { return frame }
    drawAxes(on: &canvas, frame)
    let curves = Curves(self, frame, symbols: canvas.symbols)
    canvas.draw(in: frame.plot) { plot in
      if plot.symbols.glyphs != .braille { drawReferences(on: &plot, frame) }
      drawEvents(on: &plot, frame)
      curves.raster.draw(on: &plot)
      drawCursor(on: &plot, frame)
      drawMarkers(on: &plot, frame)
      curves.drawMarks(on: &plot)
    }
    drawNewest(on: &canvas, frame)
    drawReferenceLabels(on: &canvas, frame, curves.raster, legendEnd: legendEnd)
    drawEventSymbols(on: &canvas, frame)
    drawCursorStep(on: &canvas, frame)
    return frame
  }

  // MARK: References

  private func drawReferences(on plot: inout Canvas, _ frame: ChartFrame) {
    for reference in references {
      guard let y = frame.scale.row(of: reference.value) else { continue }
      let glyph = reference.isDashed ? plot.symbols.dashedHorizontal : plot.symbols.horizontal
      plot.fill(
        Rect(x: 0, y: y, width: plot.size.width, height: 1), glyph,
        Style(reference.ink, [.dim]))
    }
  }

  /// Writes what the references are: at their line, or beside it, where no dot of a curve is; else
  /// behind the legend; else the value in the margin, where no tick is.
  private func drawReferenceLabels(
    on canvas: inout Canvas, _ frame: ChartFrame, _ raster: DotRaster, legendEnd: Int
  ) {
    var taken: [Rect] = []
    var legendEnd = legendEnd
    for reference in references {
      guard let dot = frame.scale.dotRow(of: reference.value) else { continue }
      let (isAbove, isBelow) = (dot < 0, dot >= frame.scale.height)
      let symbols = canvas.symbols
      let arrow = isAbove ? "\(symbols.up) " : isBelow ? "\(symbols.down) " : ""
      let text = " \(arrow)\(reference.label) \(Format.number(reference.value)) "
      let row = isAbove ? 0 : isBelow ? frame.plot.height - 1 : dot / frame.scale.dotsPerRow
      let rows = isAbove ? [0, 1] : isBelow ? [row, row - 1] : [row, row - 1, row + 1]
      var free: Rect?
      for y in rows where free == nil {
        free = place(text.columns, atRow: y, frame, raster, avoiding: taken, on: canvas)
      }
      if let place = free {
        taken.append(place)
        canvas.text(
          text, x: frame.plot.x + place.x, y: frame.plot.y + place.y, Style(reference.ink))
      } else if let row = frame.legend, legendEnd + text.columns <= row.width {
        legendEnd += canvas.text(text, x: legendEnd, y: row.y, Style(reference.ink))
      } else if let labels = frame.valueLabels {
        let value = "\(arrow)\(Format.number(reference.value))"
        let y = labels.y + row
        let isFree = (labels.x..<labels.right - 1).allSatisfy { canvas[$0, y].character == " " }
        guard isFree, value.columns < labels.width else { continue }
        canvas.text(value, endingAt: labels.right - 1, y: y, Style(reference.ink))
      }
    }
  }

  /// The rightmost place in a row of the plot that hides no curve, mark or label; nil where there is
  /// none.
  private func place(
    _ width: Int, atRow y: Int, _ frame: ChartFrame, _ raster: DotRaster, avoiding taken: [Rect],
    on canvas: borrowing Canvas
  ) -> Rect? {
    let plot = frame.plot
    guard (0..<plot.height).contains(y), width <= plot.width / 2 else { return nil }
    let symbols = canvas.symbols
    let ground: Set<Character?> = [
      " ", symbols.dashedVertical, symbols.dashedHorizontal, symbols.horizontal,
    ]
    func isFree(_ x: Int) -> Bool {
      raster.isEmpty(x, y)
        && (raster.hasDots(x, y) || ground.contains(canvas[plot.x + x, plot.y + y].character))
        && !taken.contains { $0.contains(Point(x, y)) }
    }
    var free = 0
    for x in stride(from: plot.width - 1, through: 0, by: -1) {
      free = isFree(x) ? free + 1 : 0
      if free == width { return Rect(x: x, y: y, width: width, height: 1) }
    }
    return nil
  }

  // MARK: Events

  private func drawEvents(on plot: inout Canvas, _ frame: ChartFrame) {
    for event in events {
      guard let x = frame.column(of: Double(event.step)) else { continue }
      plot.fill(
        Rect(x: x - frame.plot.x, y: 0, width: 1, height: plot.size.height),
        plot.symbols.dashedVertical, Style(event.ink, [.dim]))
    }
  }

  /// Letters have a row of their own.
  private func drawEventSymbols(on canvas: inout Canvas, _ frame: ChartFrame) {
    guard let y = frame.eventRow else { return }
    let columns = Dictionary(grouping: events) { frame.column(of: Double($0.step)) }
    for (column, events) in columns {
      guard let column, let last = events.last else { continue }
      let symbols = Set(events.map { $0.symbol ?? canvas.symbols.mark })
      // Several kinds in one column: how many there are.
      let text = symbols.count == 1 ? String(symbols.first ?? "?") : "\(min(symbols.count, 9))"
      canvas.text(text, x: column, y: y, Style(last.ink, [.bold]))
    }
  }

  // MARK: The cursor and the newest values

  /// A line from top to bottom; where it meets a curve, the curve's cell is turned around.
  private func drawCursor(on plot: inout Canvas, _ frame: ChartFrame) {
    guard let cursor, let column = frame.column(of: cursor) else { return }
    let x = column - frame.plot.x
    for y in 0..<plot.size.height where plot[x, y].character == " " {
      plot[x, y] = Cell(plot.symbols.dashedVertical, Style(.mark))
    }
    for line in lines {
      guard let place = line.series.index(at: cursor) else { continue }
      // Where values are seldom, a mark stands for one that is there.
      let distance = cursor - Double(line.series.steps[place])
      guard !line.marksValues || distance <= frame.stepsPerColumn,
        let y = frame.scale.row(of: line.value(at: place))
      else { continue }
      plot[x, y].style = Style(line.ink, [.bold, .reverse])
    }
  }

  /// The cursor's step stands on the axis, which tells its line from those of events.
  private func drawCursorStep(on canvas: inout Canvas, _ frame: ChartFrame) {
    guard let cursor, let column = frame.column(of: cursor), let labels = frame.stepLabels else {
      return
    }
    let text = " \(Int(clamping: cursor.rounded())) "
    let x = min(max(column - text.count / 2, labels.x - 1), labels.right - text.count + 1)
    let y = labels.bottom - 1
    // Half a label would be another number: what it touches goes.
    for step in [-1, 1] {
      var column = step < 0 ? x : x + text.count - 1
      while canvas[column, y].character != " " {
        canvas[column, y] = Cell()
        column += step
      }
    }
    canvas.text(text, x: x, y: y, Style(.mark, [.bold]))
  }

  /// Without colours, markers along lines tell them apart: only where a line is in the middle of a
  /// cell, as a glyph is.
  private func drawMarkers(on plot: inout Canvas, _ frame: ChartFrame) {
    guard lines.count > 1, !plot.symbols.hasColours else { return }
    let middle = (frame.scale.dotsPerRow - 1) / 2...frame.scale.dotsPerRow / 2
    for (index, line) in lines.enumerated() {
      let buckets = line.series.buckets(in: frame.steps, count: plot.size.width)
      var next = 3 + 5 * index
      for (x, bucket) in buckets.enumerated() where x >= next {
        guard let value = line.showsSmoothed ? bucket?.smoothed : bucket?.last,
          let dot = frame.scale.dotRow(of: value), let row = frame.scale.row(of: value),
          middle.contains(dot % frame.scale.dotsPerRow)
        else { continue }
        plot[x, row] = Cell(plot.symbols.marker(ofLine: index), Style(line.ink))
        next = x + 16
      }
    }
  }

  /// The newest value of each line beside the plot, on its row of dots: no other line hides it there.
  private func drawNewest(on canvas: inout Canvas, _ frame: ChartFrame) {
    guard let margin = frame.newest else { return }
    var taken: Set<Point> = []
    for (index, line) in lines.enumerated() where !line.label.isEmpty {
      guard let place = line.series.index(at: frame.steps.upperBound),
        Double(line.series.steps[place]) >= frame.steps.lowerBound,
        let dot = frame.scale.dotRow(of: line.value(at: place)),
        let row = frame.scale.row(of: line.value(at: place))
      else { continue }
      let free = (0..<margin.width).map { Point((index + $0) % margin.width, row) }
        .first { !taken.contains($0) }
      guard let free else { continue }
      taken.insert(free)
      let glyph =
        canvas.symbols.isASCII
        ? canvas.symbols.marker(ofLine: index)
        : canvas.symbols.character(dots: 0b11 << UInt8(2 * (dot % frame.scale.dotsPerRow)))
      canvas[margin.x + free.x, margin.y + row] = Cell(glyph, Style(line.ink, [.bold]))
    }
  }
}

extension LineChart.Line {
  /// What is drawn at a place of the series.
  func value(at place: Int) -> Double {
    showsSmoothed ? series.smoothed[place] : series.values[place]
  }
}

extension Int {
  /// The nearest integer that there is; 0 for no number.
  init(clamping value: Double) {
    self =
      value.isNaN ? 0 : value >= 9e18 ? .max : value <= -9e18 ? .min : Int(value)
  }
}
