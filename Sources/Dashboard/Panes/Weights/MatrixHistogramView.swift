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
        counts: counts.map(Double.init), range: -limit...limit,
        thresholds: [
          .init(-1, label: "-1"), .init(0, label: "0", ink: .role(.divider)), .init(1, label: "+1"),
        ]
      ) { value in .role(value < -1 ? .minus : value > 1 ? .plus : .zero) }.draw(on: &canvas)
    }
  }

  private func drawCaption(on canvas: inout Canvas) {
    let symbols = canvas.symbols
    let x = canvas.text("w/\(symbols.delta) ", x: 0, y: 0, Style(.title, .bold))
    let share = Format.percent(matrix.values.boundaryShare)
    canvas.text(
      "latent weights, \(share) within 5% of a threshold", x: x, y: 0, Style(.axis),
      width: canvas.size.width - x)
  }
}
