import Foundation

/// Points of two quantities; the more of them share a cell, the further its colour is on the ramp.
package struct Scatter: Sendable {
  /// A point.
  package struct Dot: Sendable, Hashable {
    /// From left to right.
    package var x: Double
    /// From bottom to top.
    package var y: Double

    /// A point.
    package init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The points.
  package var dots: [Dot]
  /// The quantity from left to right.
  package var xLabel: String
  /// The quantity from bottom to top.
  package var yLabel: String
  /// Points that are marked over the others; the axes show all of them too.
  package var marks: [Dot]
  /// The point that the cursor is on.
  package var cursor: Dot?

  /// A scatter plot.
  package init(
    _ dots: [Dot], xLabel: String = "", yLabel: String = "", marks: [Dot] = [], cursor: Dot? = nil
  ) {
    self.dots = dots
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.marks = marks
    self.cursor = cursor
  }

  /// The way from values to columns.
  private struct Columns {
    let range: ClosedRange<Double>
    let count: Int

    func column(of value: Double) -> Int? {
      guard range.contains(value) else { return nil }
      let width = range.upperBound / 2 - range.lowerBound / 2
      let share = width > 0 ? (value / 2 - range.lowerBound / 2) / width : 0.5
      return min(Int(share * Double(count)), count - 1)
    }
  }

  /// Draws the plot over the whole canvas.
  package func draw(on canvas: inout Canvas) {
    let size = canvas.size
    guard !canvas.bounds.isEmpty else { return }
    let xs = (dots + marks).map(\.x).filter(\.isFinite)
    guard !dots.isEmpty, let left = xs.min(), let right = xs.max() else {
      let x = max((size.width - 11) / 2, 0)
      canvas.text("no data yet", x: x, y: size.height / 2, Style(.inactive))
      return
    }
    let hasHeader = size.height >= 4 && !(xLabel.isEmpty && yLabel.isEmpty)
    let stepRows = size.height >= 9 ? 2 : size.height >= 5 ? 1 : 0
    let rows = max(size.height - (hasHeader ? 1 : 0) - stepRows, 1)
    var extremes = Extremes(isLogarithmic: false)
    extremes.add((dots + marks).map(\.y))
    let scale = extremes.scale(ValueAxis(), rows: rows, dotsPerRow: canvas.symbols.dots.y)
    let longest = scale.ticks.map(\.label.count).max() ?? 0
    let gutter = size.width >= 20 ? min(max(longest, 6), size.width / 3) + 1 : 0
    let plot = Rect(x: gutter, y: hasHeader ? 1 : 0, width: size.width - gutter, height: rows)
    if gutter > 0 {
      let place = Rect(x: 0, y: plot.y, width: gutter, height: rows)
      LineChart.drawValueAxis(on: &canvas, place, scale)
    }
    if stepRows > 0 {
      let place = Rect(x: plot.x, y: plot.bottom, width: plot.width, height: stepRows)
      let columns = Columns(range: left...right, count: plot.width)
      LineChart.drawHorizontalAxis(on: &canvas, place, hasCorner: gutter > 0) { count in
        Ticks.linear(left...right, count: count).compactMap { tick in
          columns.column(of: tick.value).map { (plot.x + $0, tick.label) }
        }
      }
    }
    var missing = 0
    canvas.draw(in: plot) {
      missing = drawDots(on: &$0, left...right, scale)
      drawMarks(on: &$0, left...right, scale)
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
    on plot: inout Canvas, _ range: ClosedRange<Double>, _ scale: PlotScale
  ) -> Int {
    var raster = DotRaster(plot.size, symbols: plot.symbols)
    let columns = Columns(range: range, count: raster.width)
    let places = dots.compactMap { dot -> Point? in
      guard let x = columns.column(of: dot.x), let y = scale.dotRow(of: dot.y) else { return nil }
      return Point(x, y)
    }
    let counts = Dictionary(
      places.map { (Point($0.x / raster.dots.x, $0.y / raster.dots.y), 1) }, uniquingKeysWith: +)
    let most = counts.values.max() ?? 1
    let shades = plot.symbols.shades.dropFirst()
    let pens = shades.indices.map { index in
      let share = Double(index - shades.startIndex) / Double(max(shades.count - 1, 1))
      return raster.add(.init(.share(.heat, share), glyph: shades[index], layer: .front))
    }
    for place in places {
      let count = counts[Point(place.x / raster.dots.x, place.y / raster.dots.y)] ?? 1
      let share = most > 1 ? log(Double(count)) / log(Double(most)) : 0
      raster.set(place.x, place.y, pens[Int((share * Double(pens.count - 1)).rounded())])
    }
    raster.draw(on: &plot)
    return dots.count - places.count
  }

  /// Marks stand in the cells of their points.
  private func drawMarks(
    on plot: inout Canvas, _ range: ClosedRange<Double>, _ scale: PlotScale
  ) {
    let symbols = plot.symbols
    let columns = Columns(range: range, count: plot.size.width)
    let marks = marks.map { ($0, symbols.marker(ofLine: 2), Style(.mark)) }
    let cursors = cursor.map { [($0, symbols.mark, Style(.key, .bold))] } ?? []
    for (dot, glyph, style) in marks + cursors {
      guard let x = columns.column(of: dot.x), let y = scale.row(of: dot.y) else { continue }
      plot[x, y] = Cell(glyph, style)
    }
  }
}
