import RunStore
import Terminal

/// How a matrix's latent weights lie around the thresholds that decide about their codes.
struct MatrixHistogramView: Sendable {
  let matrix: MatrixState

  func draw(on canvas: inout Canvas) {
    let rows = canvas.bounds.rows([.fixed(1), .share(1)])
    canvas.draw(in: rows[0]) { drawCaption(on: &$0) }
    canvas.draw(in: rows[1]) { canvas in
      let counts = matrix.values.histogram
      let limit = matrix.record.histogramLimit
      guard !counts.isEmpty, limit > 0 else {
        return canvas.explain("No histogram was recorded at this step.")
      }
      Histogram(
        counts: Self.resampled(counts, into: canvas.size.width), range: -limit...limit,
        thresholds: [Histogram.Threshold(-1, label: "-1"), Histogram.Threshold(1, label: "+1")]
      ) { value in .role(value < -1 ? .minus : value > 1 ? .plus : .zero) }.draw(on: &canvas)
    }
  }

  /// The counts in as many bins as there are columns, so that the whole width is used.
  static func resampled(_ counts: [UInt32], into width: Int) -> [Double] {
    (0..<width).map { column in
      let start = Double(column * counts.count) / Double(width)
      let end = Double((column + 1) * counts.count) / Double(width)
      return (Int(start)..<min(Int(end.rounded(.up)), counts.count)).reduce(0) { sum, bin in
        let overlap = min(end, Double(bin + 1)) - max(start, Double(bin))
        return sum + overlap * Double(counts[bin])
      }
    }
  }

  private func drawCaption(on canvas: inout Canvas) {
    let symbols = canvas.symbols
    let x = canvas.text("w/\(symbols.delta) ", x: 0, y: 0, Style(.title, .bold))
    let share = Format.percent(matrix.values.boundaryShare)
    canvas.text(
      "\(share) within 5% of \(symbols.plusMinus)1", x: x, y: 0, Style(.axis),
      width: canvas.size.width - x)
  }
}
