/// The lines of a chart as dots, with marks for what has no place among them.
struct Curves {
  /// The dots.
  private(set) var raster: DotRaster
  private let frame: ChartFrame

  /// What a column shows of a line.
  private struct Span {
    var low: Double?
    var high: Double?
    var first: Double?
    var last: Double?

    init(low: Double?, high: Double?, first: Double?, last: Double?) {
      (self.low, self.high, self.first, self.last) = (low, high, first, last)
    }

    init(_ value: Double?) { self.init(low: value, high: value, first: value, last: value) }
  }

  /// What stands at an edge, by column: values that are no number, infinite, or off the scale.
  private var top: [Int: [Cell]] = [:]
  private var bottom: [Int: [Cell]] = [:]

  init(_ chart: LineChart, _ frame: ChartFrame, symbols: Symbols) {
    self.frame = frame
    raster = DotRaster(frame.plot.size, symbols: symbols)
    drawReferences(chart.references, symbols)
    // Averages go over all raw values, whichever line they belong to.
    for (index, line) in chart.lines.enumerated() {
      let buckets = line.series.buckets(in: frame.steps, count: raster.width)
      note(buckets, line, symbols)
      let front = raster.add(
        DotRaster.Pen(
          line.ink, glyph: symbols.marker(ofLine: index), layer: line.isBehind ? .back : .front))
      if line.showsRaw {
        let pen =
          line.showsSmoothed
          ? raster.add(
            DotRaster.Pen(.role(.inactive), glyph: symbols.rawMarker(ofLine: index), layer: .back))
          : front
        let isLogarithmic = frame.scale.spacing == .logarithmic
        // A column shows its least and its greatest value.
        let spans = buckets.map { bucket in
          bucket.map {
            Span(
              low: isLogarithmic ? $0.leastPositive : $0.minimum, high: $0.maximum,
              first: $0.first, last: $0.last)
          }
        }
        draw(spans, pen)
      }
      if line.showsSmoothed || !line.showsRaw {
        draw(buckets.map { $0.map { Span($0.smoothed) } }, front)
      }
      markValues(buckets, line, front)
      drawDeviations(line, index, front)
    }
  }

  /// Draws what stands at the edges; the worst is outermost.
  func drawMarks(on plot: inout Canvas) {
    for (x, cells) in top {
      for (depth, cell) in cells.enumerated() { plot[x, depth] = cell }
    }
    for (x, cells) in bottom {
      for (depth, cell) in cells.enumerated() { plot[x, plot.size.height - 1 - depth] = cell }
    }
  }

  /// Limits as lines of dots; where dots are coarse, as lines of glyphs in their rows.
  private mutating func drawReferences(_ references: [LineChart.Reference], _ symbols: Symbols) {
    guard symbols.glyphs == .braille else { return }
    for reference in references {
      guard let y = frame.scale.dotRow(of: reference.value) else { continue }
      let pen = raster.add(
        DotRaster.Pen(reference.ink, glyph: " ", layer: .reference, [.dim]))
      for x in 0..<raster.width where !reference.isDashed || x % 4 < 2 { raster.set(x, y, pen) }
    }
  }

  /// Draws the span of each column and joins it to the one before; where a column ends in a value
  /// that has no place, the line breaks.
  private mutating func draw(_ spans: [Span?], _ pen: Int) {
    var previous: Point?
    for (x, span) in spans.enumerated() {
      guard let span else { continue }
      if let low = span.low.flatMap(frame.scale.dotRow),
        let high = span.high.flatMap(frame.scale.dotRow)
      {
        raster.span(x, from: low, to: high, pen)
      }
      if let previous, let first = span.first.flatMap(frame.scale.dotRow) {
        raster.line(from: previous, to: Point(x, first), pen)
      }
      previous = span.last.flatMap(frame.scale.dotRow).map { Point(x, $0) }
    }
  }

  /// Marks values that come seldom, and one that is alone.
  private mutating func markValues(
    _ buckets: [Series.Bucket?], _ line: LineChart.Line, _ pen: Int
  ) {
    let places = buckets.indices.filter { buckets[$0] != nil }
    guard line.marksValues || places.count == 1 else { return }
    for x in places {
      guard let value = line.showsSmoothed ? buckets[x]?.smoothed : buckets[x]?.last,
        let y = frame.scale.dotRow(of: value)
      else { continue }
      raster.mark(x, y, pen)
    }
  }

  /// Draws bars from below to above the values that have a deviation; those of different lines stand
  /// beside each other.
  private mutating func drawDeviations(_ line: LineChart.Line, _ index: Int, _ pen: Int) {
    let (start, end) = (frame.steps.lowerBound, frame.steps.upperBound)
    for (step, value, deviation) in line.series.deviations(in: frame.steps) {
      let column = Int((step - start) / (end - start) * Double(raster.width))
      let x = min(column + raster.dots.x * index, raster.width - 1)
      // Below every row of a logarithmic scale is what is not above zero.
      guard let top = frame.scale.dotRow(of: value + deviation) else { continue }
      let bottom = frame.scale.dotRow(of: value - deviation) ?? raster.height - 1
      raster.span(x, from: top, to: bottom, pen)
    }
  }

  /// Takes note of what has no place in the plot.
  private mutating func note(
    _ buckets: [Series.Bucket?], _ line: LineChart.Line, _ symbols: Symbols
  ) {
    let scale = frame.scale
    for (column, bucket) in buckets.enumerated() {
      guard let bucket else { continue }
      let x = column / raster.dots.x
      func add(_ glyph: Character, _ ink: Ink, to edge: inout [Int: [Cell]]) {
        let cell = Cell(glyph, Style(ink, [.bold]))
        if edge[x]?.contains(cell) != true { edge[x, default: []].append(cell) }
      }
      if bucket.notANumber > 0 { add(symbols.notANumber, .role(.error), to: &top) }
      if bucket.positiveInfinity > 0 { add(symbols.up, .role(.error), to: &top) }
      if bucket.negativeInfinity > 0 { add(symbols.down, .role(.error), to: &bottom) }
      guard line.showsRaw, !line.isBehind else { continue }
      if let high = bucket.maximum.flatMap(scale.dotRow), high < 0 {
        add(symbols.up, line.ink, to: &top)
      }
      // What is not above zero is below every row of a logarithmic scale.
      if let low = bucket.minimum, scale.dotRow(of: low).map({ $0 >= scale.height }) ?? true {
        add(symbols.down, line.ink, to: &bottom)
      }
    }
  }
}
