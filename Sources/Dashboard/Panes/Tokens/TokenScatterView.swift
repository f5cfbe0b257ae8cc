import Foundation
import RunStore
import Terminal

/// How the teacher's cross entropy goes with its confidence and its entropy, over many tokens.
struct TokenScatterView {
  let text: WatchedText
  /// The evaluation that sampled the tokens.
  let evaluation: EvaluationRecord?
  let cursor: Int

  func draw(on canvas: inout Canvas) {
    guard let evaluation, let samples = Optional(evaluation.samples), !samples.entropy.isEmpty
    else {
      Box("confidence and entropy").draw(on: &canvas) {
        $0.text(
          "Evaluations sample tokens as the teacher sees them; none has yet. e evaluates now.",
          x: 1, y: 0, Style(.inactive), width: $0.size.width - 2)
      }
      return
    }
    let parts =
      canvas.size.width >= 76
      ? canvas.bounds.columns([.share(1), .share(1)]) : canvas.bounds.rows([.share(1), .share(1)])
    let x = samples.crossEntropy.map(Double.init)
    draw(
      on: &canvas, parts[0], "confidence", x, samples.confidence.map(Double.init), .confidence,
      evaluation.step)
    draw(
      on: &canvas, parts[1], "entropy", x, samples.entropy.map(Double.init), .teacherEntropy,
      evaluation.step)
  }

  private func draw(
    on canvas: inout Canvas, _ part: Rect, _ name: String, _ x: [Double], _ y: [Double],
    _ quantity: TokenQuantity, _ step: Int
  ) {
    let dots = zip(x, y).map { Scatter.Dot($0, $1) }
    let marks = text.range.compactMap { mark($0, quantity) }
    let facts = "\(dots.count) tokens, r \(Self.correlation(x, y))"
    let right = part.width >= 50 ? "step \(step), \(facts)" : facts
    canvas.draw(in: part) { canvas in
      Box(name, rightTitle: right).draw(on: &canvas) { canvas in
        let rows = canvas.bounds.rows([.share(1), .fixed(1)])
        canvas.draw(in: rows[0]) {
          Scatter(
            dots, xLabel: "teacher cross entropy", yLabel: name, marks: marks,
            cursor: mark(cursor, quantity)
          ).draw(on: &$0)
        }
        canvas.draw(in: rows[1]) { drawLegend(on: &$0, quantity) }
      }
    }
  }

  private func drawLegend(on canvas: inout Canvas, _ quantity: TokenQuantity) {
    guard let dot = mark(cursor, quantity) else { return }
    let symbols = canvas.symbols
    canvas.text(
      "\(symbols.mark) cursor \(TokenQuantity.kd.text(dot.x)), \(quantity.text(dot.y))   "
        + "\(symbols.marker(ofLine: 2)) this text", x: 1, y: 0,
      Style(.mark), width: canvas.size.width - 2)
  }

  /// A token of the watched text among the sampled ones.
  private func mark(_ token: Int, _ quantity: TokenQuantity) -> Scatter.Dot? {
    guard let x = text.value(.teacherCrossEntropy, of: token),
      let y = text.value(quantity, of: token)
    else { return nil }
    return Scatter.Dot(x, y)
  }

  /// Pearson's correlation as a number with its sign.
  static func correlation(_ x: [Double], _ y: [Double]) -> String {
    let pairs = zip(x, y).filter { $0.isFinite && $1.isFinite }
    let count = Double(pairs.count)
    let (meanX, meanY) = pairs.reduce((0.0, 0.0)) { ($0.0 + $1.0 / count, $0.1 + $1.1 / count) }
    let (xx, yy, xy) = pairs.reduce((0.0, 0.0, 0.0)) { sums, pair in
      let (dx, dy) = (pair.0 - meanX, pair.1 - meanY)
      return (sums.0 + dx * dx, sums.1 + dy * dy, sums.2 + dx * dy)
    }
    return xx > 0 && yy > 0 ? String(format: "%+.2f", xy / (xx * yy).squareRoot()) : "-"
  }
}
