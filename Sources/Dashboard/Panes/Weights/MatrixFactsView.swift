import RunStore
import Terminal

/// What was measured of a matrix, in numbers with their units.
struct MatrixFactsView: Sendable {
  let matrix: MatrixState

  /// The columns of the names.
  private static let nameWidth = 12

  /// The rows it takes.
  var height: Int { 9 + matrix.warnings.count }

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
    for warning in matrix.warnings {
      let text = "\(canvas.symbols.warning) \(warning.title): \(warning.explanation(values))"
      for line in text.wrapped(to: canvas.size.width).prefix(2) {
        canvas.text(line, x: 0, y: y, Style(.warning, .bold), width: canvas.size.width)
        y += 1
      }
    }
    for fact in facts(canvas.symbols) {
      canvas.text(fact.name, x: 0, y: y, Style(.axis))
      canvas.text(
        fact.text, x: Self.nameWidth, y: y, width: canvas.size.width - Self.nameWidth)
      y += 1
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
      ("\(symbols.alpha) per row", "\(scale) \(symbols.plusMinus) \(spread)"),
      ("drift", "\(symbols.times)\(Format.number(values.scaleDrift)) since the start"),
      ("SQNR", "\(Format.number(values.signalToQuantizationNoise)) dB"),
      ("entropy", "\(Format.number(values.entropy)) bits; three codes: at most 1.585"),
      ("flips", "\(Format.percent(values.flipShare)) of the codes at this step"),
      ("", kinds),
      (
        "oscillation",
        "\(Format.percent(values.averageOscillationShare)) undo the last flip, on average"
      ),
      ("never", "\(Format.percent(values.neverFlippedShare)) have not flipped yet"),
      (
        "gradient",
        "\(Format.number(values.gradientNorm)), "
          + "\(Format.percent(values.deadZoneShare)) of it on zeros"
      ),
    ]
  }
}
