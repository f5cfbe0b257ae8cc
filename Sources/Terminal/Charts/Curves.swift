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
    // Averages go over all raw values, whichever line they belong to.
    for (index, line) in chart.lines.enumerated() {
      let buckets = line.series.buckets(in: frame.steps, count: raster.width)
      note(buckets, line, symbols)
      let isBehind = line.showsSmoothed
      if line.showsRaw {
        let pen = DotRaster.Pen(
          ink: isBehind ? .role(.inactive) : line.ink,
          glyph: isBehind ? symbols.rawMarker(ofLine: index) : symbols.marker(ofLine: index),
          layer: isBehind ? .back : .front)
        drawRaw(buckets, line.shape, pen)
      }
      guard line.showsSmoothed || !line.showsRaw else { continue }
      let pen = DotRaster.Pen(ink: line.ink, glyph: symbols.marker(ofLine: index), layer: .front)
      draw(buckets.map { $0.map { Span($0.smoothed) } }, pen)
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

  private mutating func drawRaw(
    _ buckets: [Series.Bucket?], _ shape: LineChart.Shape, _ pen: DotRaster.Pen
  ) {
    switch shape {
    // Whatever the shape, a column shows its least and its greatest value.
    case .envelope, .line, .points:
      let isLogarithmic = frame.scale.spacing == .logarithmic
      draw(
        buckets.map { bucket in
          bucket.map {
            Span(
              low: isLogarithmic ? $0.leastPositive : $0.minimum, high: $0.maximum,
              first: $0.first, last: $0.last)
          }
        }, pen)
    case .steps:
      var previous: Point?
      for (x, bucket) in buckets.enumerated() {
        guard let value = bucket?.last, let y = row(of: value) else { continue }
        if let previous { raster.line(from: previous, to: Point(x, previous.y), pen) }
        raster.span(x, from: previous?.y ?? y, to: y, pen)
        previous = Point(x, y)
      }
    }
  }

  /// Draws the span of each column and joins it to the one before; where a column ends in a value
  /// that has no place, the line breaks.
  private mutating func draw(_ spans: [Span?], _ pen: DotRaster.Pen) {
    var previous: Point?
    for (x, span) in spans.enumerated() {
      guard let span else { continue }
      if let low = span.low.flatMap(row), let high = span.high.flatMap(row) {
        raster.span(x, from: low, to: high, pen)
      }
      if let previous, let first = span.first.flatMap(row) {
        raster.line(from: previous, to: Point(x, first), pen)
      }
      previous = span.last.flatMap(row).map { Point(x, $0) }
    }
  }

  /// A value's row of dots, which may lie outside; nil where it has none.
  private func row(of value: Double) -> Int? {
    guard let share = frame.scale.share(of: value) else { return nil }
    // What is far outside stays countable.
    return Int((min(max(1 - share, -4), 5) * Double(raster.height - 1)).rounded())
  }

  /// Takes note of what has no place in the plot.
  private mutating func note(
    _ buckets: [Series.Bucket?], _ line: LineChart.Line, _ symbols: Symbols
  ) {
    let range = frame.scale.range
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
      guard line.showsRaw else { continue }
      if let high = bucket.maximum, high > range.upperBound { add(symbols.up, line.ink, to: &top) }
      if let low = bucket.minimum, low < range.lowerBound {
        add(symbols.down, line.ink, to: &bottom)
      }
    }
  }
}
