extension LineChart {
  /// Draws the chart over the whole canvas.
  package func draw(on canvas: inout Canvas) {
    guard !canvas.bounds.isEmpty else { return }
    let frame = frame(in: canvas.size)
    drawLegend(on: &canvas, frame)
    guard dataRange != nil else {
      let text = "no data yet".fitting(canvas.size.width, ellipsis: canvas.symbols.ellipsis)
      let x = (canvas.size.width - text.columns) / 2
      canvas.text(text, x: x, y: canvas.size.height / 2, Style(.inactive))
      return
    }
    guard !frame.plot.isEmpty else { return }
    drawAxes(on: &canvas, frame)
    let curves = Curves(self, frame, symbols: canvas.symbols)
    var labels: [Rect] = []
    canvas.draw(in: frame.plot) { plot in
      drawReferences(on: &plot, frame)
      drawEvents(on: &plot, frame)
      curves.raster.draw(on: &plot)
      drawCursor(on: &plot, frame)
      drawMarkers(on: &plot, frame)
      labels = drawReferenceLabels(on: &plot, frame, avoiding: curves.raster)
      curves.drawMarks(on: &plot)
    }
    drawEventSymbols(on: &canvas, frame, sparing: labels)
    drawCursorStep(on: &canvas, frame)
  }

  private func drawReferences(on plot: inout Canvas, _ frame: ChartFrame) {
    for reference in references {
      guard let y = frame.row(of: reference.value, plot.symbols) else { continue }
      let symbols = plot.symbols
      let glyph = reference.isDashed ? symbols.dashedHorizontal : symbols.horizontal
      plot.fill(
        Rect(x: 0, y: y, width: plot.size.width, height: 1), glyph,
        Style(reference.ink, [.dim]))
    }
  }

  /// Writes what the references are; returns where.
  private func drawReferenceLabels(
    on plot: inout Canvas, _ frame: ChartFrame, avoiding raster: DotRaster
  ) -> [Rect] {
    var taken: [Rect] = []
    for reference in references {
      guard let share = frame.scale.share(of: reference.value) else { continue }
      let arrow =
        share > 1 ? String(plot.symbols.up) + " " : share < 0 ? String(plot.symbols.down) + " " : ""
      let text = " \(arrow)\(reference.label) \(Format.number(reference.value)) "
      let width = text.columns
      guard width <= plot.size.width / 2 else { continue }
      let y = frame.row(of: reference.value, plot.symbols) ?? (share > 1 ? 0 : plot.size.height - 1)
      // Where it hides the least of the lines; the right end, if there is a choice.
      let room = plot.size.width - width
      let places = [room, 0, room / 2, room * 3 / 4, room / 4].map {
        Rect(x: $0, y: y, width: width, height: 1)
      }
      let free = places.filter { place in
        !taken.contains { !$0.intersection(place).isEmpty }
      }
      func hidden(_ place: Rect) -> Int {
        (place.x..<place.right).count { !raster.isEmpty($0, y) }
      }
      guard let place = free.min(by: { hidden($0) < hidden($1) }) else { continue }
      plot.text(text, x: place.x, y: y, Style(reference.ink))
      taken.append(place)
    }
    return taken
  }

  private func drawEvents(on plot: inout Canvas, _ frame: ChartFrame) {
    for event in events {
      guard let x = frame.column(of: Double(event.step)) else { continue }
      plot.fill(
        Rect(x: x - frame.plot.x, y: 0, width: 1, height: plot.size.height),
        plot.symbols.dashedVertical, Style(event.ink, [.dim]))
    }
  }

  /// Letters stand on the axis, or in the last row where there is none: there, labels and marked
  /// values stay.
  private func drawEventSymbols(
    on canvas: inout Canvas, _ frame: ChartFrame, sparing labels: [Rect]
  ) {
    let onAxis = (frame.stepLabels?.height ?? 0) > 1
    let y = onAxis ? frame.plot.bottom : frame.plot.bottom - 1
    let markers = Set(lines.indices.map { canvas.symbols.marker(ofLine: $0) })
    func isFree(_ x: Int) -> Bool {
      let place = Point(x - frame.plot.x, y - frame.plot.y)
      return onAxis
        || !labels.contains { $0.contains(place) }
          && !(canvas[x, y].character.map(markers.contains) ?? false)
    }
    let columns = Dictionary(grouping: events) { frame.column(of: Double($0.step)) }
    for (column, events) in columns {
      guard let column, let last = events.last, isFree(column) else { continue }
      let symbols = Set(events.map { $0.symbol ?? canvas.symbols.mark })
      // Several kinds in one column: how many there are.
      let text = symbols.count == 1 ? String(symbols.first ?? "?") : "\(min(events.count, 9))"
      canvas.text(text, x: column, y: y, Style(last.ink, [.bold]))
    }
  }

  private func drawCursor(on plot: inout Canvas, _ frame: ChartFrame) {
    guard let cursor, let column = frame.column(of: cursor) else { return }
    let x = column - frame.plot.x
    for y in 0..<plot.size.height {
      if plot[x, y].character == " " || plot[x, y].character == plot.symbols.dashedHorizontal {
        plot[x, y] = Cell(plot.symbols.dashedVertical, Style(.mark))
      }
    }
    for (index, line) in lines.enumerated() {
      guard let place = line.series.index(at: cursor) else { continue }
      // Where values are seldom, a mark stands for one that is there.
      let distance = cursor - Double(line.series.steps[place])
      guard line.shape != .points || distance <= frame.stepsPerColumn else { continue }
      let value = line.showsSmoothed ? line.series.smoothed[place] : line.series.values[place]
      guard let y = frame.row(of: value, plot.symbols) else { continue }
      plot[x, y] = Cell(plot.symbols.marker(ofLine: index), Style(line.ink, [.bold]))
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

  /// Markers tell lines apart without colours: at the end of each, and along it where there are
  /// none, or if asked for.
  private func drawMarkers(on plot: inout Canvas, _ frame: ChartFrame) {
    let showsMarkers = showsMarkers || lines.count > 1 && !plot.symbols.hasColours
    for (index, line) in lines.enumerated() {
      let buckets = line.series.buckets(in: frame.steps, count: plot.size.width)
      guard let end = buckets.lastIndex(where: { $0 != nil }) else { continue }
      let isAlone = buckets.firstIndex(where: { $0 != nil }) == end
      guard lines.count > 1 || showsMarkers || isAlone || line.shape == .points else { continue }
      let along = stride(from: 3 + 5 * index, to: end - 2, by: 16)
      let columns =
        line.shape == .points ? Array(0...end) : (showsMarkers ? Array(along) : []) + [end]
      for x in columns {
        guard let bucket = buckets[x],
          let value = line.showsSmoothed ? bucket.smoothed : bucket.last,
          let y = frame.row(of: value, plot.symbols)
        else { continue }
        plot[x, y] = Cell(plot.symbols.marker(ofLine: index), Style(line.ink))
      }
    }
  }
}

extension ChartFrame {
  /// The plot's row of a value; nil where it is not shown.
  func row(of value: Double, _ symbols: Symbols) -> Int? {
    scale.row(of: value, rows: plot.height, symbols)
  }
}
