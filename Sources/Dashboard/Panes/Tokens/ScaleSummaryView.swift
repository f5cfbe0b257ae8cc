import Foundation
import Terminal

/// How unevenly some token scales are spread, a row for each.
struct ScaleSummaryView {
  let text: WatchedText
  let curves: [ScaleCurve]
  let cursor: Int

  func draw(on canvas: inout Canvas) { table(canvas.symbols).draw(on: &canvas) }

  private func table(_ symbols: Symbols) -> Table {
    let rows = curves.enumerated().map { index, curve in row(index, curve, symbols) }
    return Table(
      [
        .init("", minimumWidth: 1, priority: 9),
        .init("made from", minimumWidth: 22, priority: 9),
        .init("effective tokens", alignment: .right, minimumWidth: 14, priority: 8),
        .init("largest", alignment: .right, minimumWidth: 9, priority: 7),
        .init("at", minimumWidth: 8, priority: 5),
        .init("smallest", alignment: .right, minimumWidth: 9, priority: 4),
        .init("cursor", alignment: .right, minimumWidth: 9, priority: 6),
        .init("", minimumWidth: 9, priority: 8, growth: 1),
      ], rows: rows)
  }

  private func row(_ index: Int, _ curve: ScaleCurve, _ symbols: Symbols) -> [Table.Item] {
    let style = Style(curve.ink)
    var items: [Table.Item] = [
      .text(String(symbols.marker(ofLine: index)), Style(curve.ink, .bold)),
      .text(curve.label, style),
    ]
    guard let spread = ScaleSpread(curve.scale) else { return items }
    let largest = spread.largestIndex
    let here = curve.scale.indices.contains(cursor) ? curve.scale[cursor] : nil
    items += [
      .text(String(format: "%.1f of %d", spread.effectiveCount, text.count), style),
      .text(share(spread.largest), style),
      .drawing { [text] canvas in
        TextFlow([.init(text.texts[largest], style)]).draw(on: &canvas)
      },
      .text(share(spread.smallest), style),
      .text(here.map(share) ?? "", style),
      .text(curve.note, Style(curve.ink, .bold)),
    ]
    return items
  }

  /// A share as a multiple of the flat one.
  private func share(_ value: Double) -> String {
    String(format: "%.3f/%d", value * Double(text.count), text.count)
  }
}
