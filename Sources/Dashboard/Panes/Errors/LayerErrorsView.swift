import RunStore
import Terminal

/// The hidden states' errors as a map of layers and positions, with what is remarkable below it.
struct LayerErrorsView: Sendable {
  let evaluation: EvaluationRecord
  let isLogarithmic: Bool
  let cursor: ErrorsPane.Cursor?
  let isFocused: Bool

  /// The rows of text below the map.
  private static let factRows = 2

  func draw(on canvas: inout Canvas) {
    let symbols = canvas.symbols
    Box(title(symbols), rightTitle: rightTitle(symbols), isFocused: isFocused).draw(on: &canvas) {
      canvas in
      guard let errors = LayerErrors(evaluation) else {
        return canvas.explain(
          evaluation.studentByPosition.isEmpty
            ? "The layers of this evaluation are not kept here: many have come since."
            : "This evaluation had no teacher to compare with: only runs with a teacher measure how "
              + "far the student's hidden states are from it.")
      }
      let parts = Self.parts(in: canvas.size)
      canvas.draw(in: parts.grid) { canvas in
        let map = grid(errors).draw(on: &canvas)
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
      canvas.draw(in: parts.facts) { canvas in
        for (y, text) in facts(errors, symbols).enumerated() {
          canvas.text(text.0, x: 0, y: y, text.1, width: canvas.size.width)
        }
      }
    }
  }

  // MARK: Parts

  private static func parts(in size: Size) -> (grid: Rect, facts: Rect) {
    let rows = Rect(size).rows([.share(1), .fixed(factRows)])
    return (rows[0], rows[1])
  }

  private func grid(_ errors: LayerErrors) -> HeatMap {
    HeatMap(
      errors.values, rowLabels: errors.names,
      columnLabels: (0..<errors.positionCount).map { "\($0)" }, isLogarithmic: isLogarithmic,
      cursorRow: cursor?.layer, cursorColumn: cursor?.position)
  }

  private func title(_ symbols: Symbols) -> String {
    let square = symbols.isASCII ? "^2" : "²"
    return "|hS-hT|\(square)/|hT|\(square) by layer and position at step \(evaluation.step)"
  }

  private func rightTitle(_ symbols: Symbols) -> String {
    let scale = isLogarithmic ? "log" : "linear"
    return evaluation.isInterrupted ? "cut short \(symbols.dot) \(scale)" : scale
  }

  private func facts(_ errors: LayerErrors, _ symbols: Symbols) -> [(String, Style)] {
    let times = symbols.times
    var facts: [(String, Style)] = []
    if let cursor, errors.values.indices.contains(cursor.layer),
      errors.values[cursor.layer].indices.contains(cursor.position)
    {
      let value = Format.number(errors.values[cursor.layer][cursor.position])
      let mean = Format.number(errors.mean(ofLayer: cursor.layer))
      let growth = Format.number(errors.growth(ofLayer: cursor.layer))
      facts.append(
        (
          "\(errors.names[cursor.layer]), position \(cursor.position): \(value)  "
            + "layer's mean \(mean), last quarter \(times)\(growth) the first",
          Style(.mark, .bold)
        ))
    } else {
      facts.append(("Arrows or the mouse point at a cell.", Style(.inactive)))
    }
    if let layer = errors.worstLayer {
      let mean = Format.number(errors.mean(ofLayer: layer))
      let growth = Format.number(errors.growth(ofLayer: layer))
      facts.append(
        (
          "Largest: \(errors.names[layer]), mean \(mean), last quarter of positions "
            + "\(times)\(growth) the first", .plain
        ))
    }
    return facts
  }
}
