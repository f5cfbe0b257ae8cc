import Foundation
import RunStore
import Terminal

/// What was measured of a matrix, in numbers with their units.
struct MatrixFactsView: Sendable {
  let matrix: MatrixState

  /// The columns of the names.
  private static let nameWidth = 12

  /// The rows it takes in so many columns.
  func height(width: Int) -> Int { 10 + warnings(width: width, symbols: nil).count }

  func draw(on canvas: inout Canvas) {
    let bar = Rect(x: 0, y: 0, width: canvas.size.width, height: 1)
    let values = matrix.values
    canvas.draw(in: bar) {
      StackedBar.codes(
        minus: values.minusShare, zero: values.zeroShare, plus: values.plusShare,
        symbols: $0.symbols
      ).draw(on: &$0)
    }
    var y = 1
    for line in warnings(width: canvas.size.width, symbols: canvas.symbols) {
      canvas.text(line, x: 0, y: y, Style(.warning, .bold), width: canvas.size.width)
      y += 1
    }
    for fact in facts(canvas.symbols) {
      canvas.text(fact.name, x: 0, y: y, Style(.axis))
      canvas.text(
        fact.text, x: Self.nameWidth, y: y, width: canvas.size.width - Self.nameWidth)
      y += 1
    }
  }

  /// The warnings in lines.
  private func warnings(width: Int, symbols: Symbols?) -> [String] {
    let mark = symbols?.warning ?? "!"
    return matrix.warnings.flatMap {
      "\(mark) \($0.title): \($0.explanation(matrix.values))".wrapped(to: max(width, 1))
    }
  }

  /// The most important ones first: what has no room is clipped.
  private func facts(_ symbols: Symbols) -> [(name: String, text: String)] {
    let values = matrix.values
    let scale = Format.number(values.scaleMean)
    let spread = Format.number(values.scaleSpread, digits: 2)
    var kinds = "\(symbols.zeroFlip) \(Format.percent(values.zeroFlipShare)), "
    kinds += "\(symbols.signFlip) \(Format.percent(values.signFlipShare))"
    if values.levelFlipShare > 0 { kinds += ", levels \(Format.percent(values.levelFlipShare))" }
    return [
      (symbols.alpha, "\(scale) \(symbols.plusMinus) \(spread) over rows"),
      ("drift", "\(symbols.times)\(Format.number(values.scaleDrift)) since the start"),
      ("SQNR", "\(Format.number(values.signalToQuantizationNoise)) dB"),
      ("entropy", "\(Format.number(values.entropy)) of \(Format.number(log2(3), digits: 4)) bits"),
      ("flips", "\(Format.percent(values.flipShare)) of codes this step"),
      ("", kinds),
      (
        "oscillation",
        "\(Format.percent(values.averageOscillationShare)) a step flip back"
      ),
      ("unflipped", "\(Format.percent(values.neverFlippedShare)) since the start"),
      (
        "gradient",
        "\(Format.number(values.gradientNorm)), "
          + "\(Format.percent(values.deadZoneShare)) on zeros"
      ),
    ]
  }
}
