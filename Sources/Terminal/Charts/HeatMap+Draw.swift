import Foundation

extension HeatMap {
  /// Draws the map over the whole canvas.
  package func draw(on canvas: inout Canvas) {
    guard let layout = layout(in: canvas.size) else {
      let x = max((canvas.size.width - 11) / 2, 0)
      canvas.text("no data yet", x: x, y: canvas.size.height / 2, Style(.inactive))
      return
    }
    let range = range ?? extent
    for row in 0..<layout.shownRows {
      let rows = layout.rows(behind: row)
      let y = layout.map.y + row * layout.cell.height
      if rowLabels.indices.contains(rows.lowerBound), layout.map.x > 1 {
        let label = rowLabels[rows.lowerBound].fitting(
          layout.map.x - 1, ellipsis: canvas.symbols.ellipsis)
        canvas.text(label, endingAt: layout.map.x - 1, y: y, Style(.axis))
      }
      for column in 0..<layout.shownColumns {
        let columns = layout.columns(behind: column)
        let part = Rect(
          x: layout.map.x + column * layout.cell.width, y: y, width: layout.cell.width,
          height: layout.cell.height)
        drawCell(on: &canvas, part, worst(of: rows, columns), range)
        if let cursor, rows.contains(cursor.row), columns.contains(cursor.column) {
          canvas.restyle(part) { $0.attributes.formUnion([.reverse, .bold]) }
        }
      }
    }
    drawColumnLabels(on: &canvas, layout)
    if let y = layout.legend { drawLegend(on: &canvas, y, range) }
  }

  private func drawCell(
    on canvas: inout Canvas, _ part: Rect, _ value: Double?, _ range: ClosedRange<Double>
  ) {
    guard let value else { return canvas.fill(part, " ", .plain) }
    guard !value.isNaN else {
      return canvas.fill(part, canvas.symbols.notANumber, Style(.error, [.bold]))
    }
    let share = share(of: value, in: range)
    let ink = Ink.share(ramp, share)
    if value.isInfinite || isLogarithmic && value < 0 {
      let glyph = value > 0 ? canvas.symbols.up : canvas.symbols.down
      return canvas.fill(part, glyph, Style(.error, [.bold]))
    }
    if showsShades {
      canvas.fill(part, Self.shade(share, ramp, canvas.symbols), Style(ink))
    } else {
      canvas.fill(part, " ", Style(.role(.text), on: ink))
    }
  }

  /// A value's density; one on both sides of a middle says which side by its glyph.
  private static func shade(_ share: Double, _ ramp: Ramp, _ symbols: Symbols) -> Character {
    switch ramp {
    case .heat:
      // The first one is empty, which is what no value looks like.
      let shades = symbols.shades.dropFirst()
      return shades[shades.startIndex + Int((share * Double(shades.count - 1)).rounded())]
    case .difference:
      let away = abs(share - 0.5) * 2
      if away < 0.1 { return symbols.isASCII ? "." : "·" }
      if share < 0.5 { return symbols.isASCII ? (away < 0.5 ? "-" : "=") : away < 0.5 ? "▁" : "▄" }
      return symbols.isASCII ? (away < 0.5 ? "+" : "#") : away < 0.5 ? "▒" : "█"
    }
  }

  private func share(of value: Double, in range: ClosedRange<Double>) -> Double {
    let result: Double
    if isLogarithmic {
      guard value > 0, range.lowerBound > 0, range.upperBound > range.lowerBound else {
        return value > 0 ? 1 : 0
      }
      result = log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    } else {
      let width = range.upperBound / 2 - range.lowerBound / 2
      result = width > 0 ? (value / 2 - range.lowerBound / 2) / width : 0.5
    }
    return result.isFinite ? min(max(result, 0), 1) : value > 0 ? 1 : 0
  }

  /// The finite values' range; on a ramp with a middle, zero is the middle.
  private var extent: ClosedRange<Double> {
    let finite = values.joined().compactMap { $0 }.filter {
      $0.isFinite && (!isLogarithmic || $0 > 0)
    }
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
    guard ramp == .difference, !isLogarithmic else { return low...high }
    let away = max(abs(low), abs(high))
    return -away...away
  }

  /// What is shown for several values: no number before all else, then the greatest; on a ramp
  /// with a middle the one that is farthest from it.
  private func worst(of rows: Range<Int>, _ columns: Range<Int>) -> Double? {
    var result: Double?
    for row in rows {
      for value in values[row][columns.clamped(to: 0..<values[row].count)] {
        guard let value else { continue }
        if value.isNaN { return value }
        guard let greatest = result else {
          result = value
          continue
        }
        let isWorse = ramp == .heat ? value > greatest : abs(value) > abs(greatest)
        if isWorse { result = value }
      }
    }
    return result
  }

  private func drawColumnLabels(on canvas: inout Canvas, _ layout: Layout) {
    guard let y = layout.columnLabels else { return }
    var free = 0
    for column in 0..<layout.shownColumns {
      let index = layout.columns(behind: column).lowerBound
      guard columnLabels.indices.contains(index) else { continue }
      let x = layout.map.x + column * layout.cell.width
      let label = columnLabels[index]
      guard x >= free, x + label.columns <= canvas.size.width else { continue }
      free = x + canvas.text(label, x: x, y: y, Style(.axis)) + 1
    }
  }

  private func drawLegend(on canvas: inout Canvas, _ y: Int, _ range: ClosedRange<Double>) {
    var x = canvas.text(Format.number(range.lowerBound), x: 0, y: y, Style(.axis)) + 1
    let columns = 10
    for place in 0..<columns {
      let share = Double(place) / Double(columns - 1)
      let value = PlotScale(range).value(atShare: share)
      if showsShades {
        let glyph = Self.shade(share, ramp, canvas.symbols)
        canvas[x + place, y] = Cell(glyph, Style(Ink.share(ramp, share)))
      } else {
        let ink = Ink.share(ramp, isLogarithmic ? share : self.share(of: value, in: range))
        canvas[x + place, y] = Cell(" ", Style(.role(.text), on: ink))
      }
    }
    x += columns + 1
    let scale = isLogarithmic ? " log" : ""
    canvas.text(Format.number(range.upperBound) + scale, x: x, y: y, Style(.axis))
  }
}
