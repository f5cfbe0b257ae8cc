import RunStore
import Terminal

/// How far the student's hidden states are from the teacher's, by layer and position.
struct LayerErrors: Sendable, Equatable {
  /// |h_S-h_T|²/|h_T|², layer by layer.
  let values: [[Double]]

  /// The errors of an evaluation; nil where it had no teacher.
  init?(_ evaluation: EvaluationRecord) {
    let count = evaluation.layerCount
    guard count > 0, evaluation.layerErrors.count >= count else { return nil }
    let positions = evaluation.layerErrors.count / count
    values = (0..<count).map { layer in
      evaluation.layerErrors[layer * positions..<(layer + 1) * positions].map(Double.init)
    }
  }

  var positionCount: Int { values[0].count }

  /// What each layer's states are the output of; layers are numbered as their matrices are.
  var names: [String] {
    values.indices.map { layer in
      layer == 0 ? "embedding" : layer == values.count - 1 ? "final" : "layer \(layer - 1)"
    }
  }

  func mean(ofLayer layer: Int) -> Double { values[layer].finiteMean }

  /// How many times greater a layer's error is in the last quarter of positions than in the first.
  func growth(ofLayer layer: Int) -> Double {
    values[layer].lastQuarter.finiteMean / values[layer].firstQuarter.finiteMean
  }

  /// The layer with the greatest mean error; nil where none is a number.
  var worstLayer: Int? {
    values.indices.filter { mean(ofLayer: $0).isFinite }.max {
      mean(ofLayer: $0) < mean(ofLayer: $1)
    }
  }

  /// The place of the greatest error; nil where none is a number.
  var worst: (layer: Int, position: Int)? {
    let places = values.indices.flatMap { layer in values[layer].indices.map { (layer, $0) } }
    return places.filter { values[$0][$1].isFinite }.max { values[$0.0][$0.1] < values[$1.0][$1.1] }
  }
}

extension Array where Element == Double {
  /// The mean of the numbers among them; no number where there are none.
  var finiteMean: Double {
    let finite = filter(\.isFinite)
    return finite.isEmpty ? .nan : finite.reduce(0, +) / Double(finite.count)
  }

  /// The first fourth of them, at least one.
  var firstQuarter: [Double] { Array(prefix(Swift.max(count / 4, 1))) }

  /// The last fourth of them, at least one.
  var lastQuarter: [Double] { Array(suffix(Swift.max(count / 4, 1))) }
}

/// The hidden states' errors as a map of layers and positions, with what is remarkable below it.
struct LayerErrorsView: Sendable {
  let evaluation: EvaluationRecord
  let isLogarithmic: Bool
  let cursor: ErrorsPane.Cursor?
  let isFocused: Bool

  func draw(on canvas: inout Canvas) {
    let symbols = canvas.symbols
    let square = symbols.isASCII ? "^2" : "²"
    let scale = isLogarithmic ? "log" : "linear"
    Box(
      "|hS-hT|\(square)/|hT|\(square) by layer and position at step \(evaluation.step)",
      rightTitle: evaluation.isInterrupted ? "cut short \(symbols.dot) \(scale)" : scale,
      isFocused: isFocused
    ).draw(on: &canvas) { canvas in
      guard let errors = LayerErrors(evaluation) else {
        return canvas.explain(
          evaluation.studentByPosition.isEmpty
            ? "The layers of this evaluation are not kept here: many have come since."
            : "This evaluation had no teacher to compare with: only runs with a teacher measure how "
              + "far the student's hidden states are from it.")
      }
      let parts = canvas.bounds.rows([.share(1), .fixed(1), .fixed(1)])
      canvas.draw(in: parts[0]) { drawMap(errors, on: &$0) }
      canvas.draw(in: parts[1]) { drawCursor(errors, on: &$0) }
      canvas.draw(in: parts[2]) { canvas in
        guard let layer = errors.worstLayer else { return }
        let growth = Format.number(errors.growth(ofLayer: layer))
        canvas.text(
          "Largest: \(errors.names[layer]), mean \(Format.number(errors.mean(ofLayer: layer))), "
            + "last quarter of positions \(symbols.times)\(growth) the first",
          x: 0, y: 0, width: canvas.size.width)
      }
    }
  }

  private func drawMap(_ errors: LayerErrors, on canvas: inout Canvas) {
    let map = HeatMap(
      errors.values, rowLabels: errors.names,
      columnLabels: (0..<errors.positionCount).map { "\($0)" }, isLogarithmic: isLogarithmic,
      cursorRow: cursor?.layer, cursorColumn: cursor?.position
    ).draw(on: &canvas)
    canvas.onMouse { mouse in
      switch mouse.action {
      case .press, .drag:
        map?.cell(at: mouse.place).map { [.view(0), .point(row: $0.row, column: $0.column)] }
      case .scrollUp: [.scroll(-1)]
      case .scrollDown: [.scroll(1)]
      default: nil
      }
    }
  }

  /// What is under the cursor.
  private func drawCursor(_ errors: LayerErrors, on canvas: inout Canvas) {
    guard let cursor, errors.values.indices.contains(cursor.layer),
      errors.values[cursor.layer].indices.contains(cursor.position)
    else {
      canvas.text("Arrows or the mouse point at a cell.", x: 0, y: 0, Style(.inactive))
      return
    }
    let value = Format.number(errors.values[cursor.layer][cursor.position])
    let mean = Format.number(errors.mean(ofLayer: cursor.layer))
    let growth = Format.number(errors.growth(ofLayer: cursor.layer))
    canvas.text(
      "\(errors.names[cursor.layer]), position \(cursor.position): \(value)  layer's mean \(mean), "
        + "last quarter \(canvas.symbols.times)\(growth) the first",
      x: 0, y: 0, Style(.mark, .bold), width: canvas.size.width)
  }
}
