import Foundation

extension Scatter {
  /// Draws the plot over the whole canvas.
  package func draw(on canvas: inout Canvas) {
    let size = canvas.size
    guard !canvas.bounds.isEmpty else { return }
    guard !dots.isEmpty else {
      let x = max((size.width - 11) / 2, 0)
      canvas.text("no data yet", x: x, y: size.height / 2, Style(.inactive))
      return
    }
    let hasHeader = size.height >= 4 && !(xLabel.isEmpty && yLabel.isEmpty)
    let stepRows = size.height >= 9 ? 2 : size.height >= 5 ? 1 : 0
    let rows = max(size.height - (hasHeader ? 1 : 0) - stepRows, 1)
    let all = dots + marks
    let yScale = Self.scale(yAxis, all.map(\.y), count: max(rows / 3, 2))
    let labels = LineChart.ticks(of: yScale, rows: rows).ticks.map(\.label.count)
    let gutter = size.width >= 20 ? min(max(labels.max() ?? 0, 6), size.width / 3) + 1 : 0
    let plot = Rect(x: gutter, y: hasHeader ? 1 : 0, width: size.width - gutter, height: rows)
    let xScale = Self.scale(xAxis, all.map(\.x), count: max(plot.width / 12, 2))
    if gutter > 0 {
      let place = Rect(x: 0, y: plot.y, width: gutter, height: rows)
      LineChart.drawValueAxis(on: &canvas, place, yScale, side: .left)
    }
    if stepRows > 0 {
      let place = Rect(x: plot.x, y: plot.bottom, width: plot.width, height: stepRows)
      LineChart.drawHorizontalAxis(on: &canvas, place, side: gutter > 0 ? .left : nil) { count in
        Self.ticks(of: xScale, count: count).ticks.compactMap { tick in
          xScale.share(of: tick.value).map {
            (plot.x + min(Int($0 * Double(plot.width)), plot.width - 1), tick.label)
          }
        }
      }
    }
    var missing = 0
    canvas.draw(in: plot) {
      missing = drawDots(on: &$0, xScale, yScale)
      drawMarks(on: &$0, xScale, yScale)
    }
    if hasHeader { drawHeader(on: &canvas, missing: missing) }
  }

  private func drawHeader(on canvas: inout Canvas, missing: Int) {
    let symbols = canvas.symbols
    var x = canvas.text("\(symbols.up) \(yLabel)  ", x: 0, y: 0, Style(.axis))
    x += canvas.text("\(symbols.arrow) \(xLabel)  ", x: x, y: 0, Style(.axis))
    // Points without a place are not silently lost.
    guard missing > 0 else { return }
    canvas.text("\(symbols.notANumber) \(Format.count(missing))", x: x, y: 0, Style(.error))
  }

  /// Draws the points; returns how many have no place.
  private func drawDots(
    on plot: inout Canvas, _ xScale: PlotScale, _ yScale: PlotScale
  ) -> Int {
    var raster = DotRaster(plot.size, symbols: plot.symbols)
    if showsDiagonal { drawDiagonal(on: &plot, xScale, yScale) }
    var (counts, missing) = ([Point: Int](), 0)
    func place(_ dot: Dot) -> Point? {
      guard let x = xScale.share(of: dot.x), let y = yScale.share(of: dot.y),
        (0...1).contains(x), (0...1).contains(y)
      else { return nil }
      return Point(
        min(Int(x * Double(raster.width)), raster.width - 1),
        Int(((1 - y) * Double(raster.height - 1)).rounded()))
    }
    let places = dots.map(place)
    for place in places {
      guard let place else {
        missing += 1
        continue
      }
      counts[Point(place.x / raster.dots.x, place.y / raster.dots.y), default: 0] += 1
    }
    let most = counts.values.max() ?? 1
    let shades = plot.symbols.shades.dropFirst()
    for case let place? in places {
      let count = counts[Point(place.x / raster.dots.x, place.y / raster.dots.y)] ?? 1
      let share = most > 1 ? log(Double(count)) / log(Double(most)) : 0
      let glyph = shades[shades.startIndex + Int((share * Double(shades.count - 1)).rounded())]
      raster.set(
        place.x, place.y, .init(ink: .share(ramp, share), glyph: glyph, layer: .front))
    }
    raster.draw(on: &plot)
    return missing
  }

  private func drawMarks(on plot: inout Canvas, _ xScale: PlotScale, _ yScale: PlotScale) {
    let symbols = plot.symbols
    let marks = marks.map { ($0, symbols.marker(ofLine: 2), Style(.mark)) }
    let cursors = cursor.map { [($0, symbols.mark, Style(.key, .bold))] } ?? []
    for (dot, glyph, style) in marks + cursors {
      guard let x = xScale.share(of: dot.x), let y = yScale.share(of: dot.y),
        (0...1).contains(x), (0...1).contains(y)
      else { continue }
      let column = min(Int(x * Double(plot.size.width)), plot.size.width - 1)
      plot[column, Int(((1 - y) * Double(plot.size.height - 1)).rounded())] = Cell(glyph, style)
    }
  }

  private func drawDiagonal(
    on plot: inout Canvas, _ xScale: PlotScale, _ yScale: PlotScale
  ) {
    for x in 0..<plot.size.width {
      let value = xScale.value(atShare: (Double(x) + 0.5) / Double(plot.size.width))
      guard let share = yScale.share(of: value), (0...1).contains(share) else { continue }
      let y = Int(((1 - share) * Double(plot.size.height - 1)).rounded())
      plot[x, y] = Cell(plot.symbols.isASCII ? "/" : "╱", Style(.inactive, [.dim]))
    }
  }

  private static func ticks(of scale: PlotScale, count: Int) -> Ticks {
    scale.spacing == .linear
      ? .linear(scale.range, count: count) : .logarithmic(scale.range, count: count)
  }

  private static func scale(_ axis: ValueAxis, _ values: [Double], count: Int) -> PlotScale {
    var extremes = Extremes(isLogarithmic: axis.scale == .logarithmic)
    extremes.add(values.map(Optional.some))
    return extremes.scale(axis, count: count)
  }
}
