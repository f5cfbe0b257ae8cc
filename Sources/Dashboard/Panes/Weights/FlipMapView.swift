import RunStore
import Terminal

/// The map of a quantity of the matrices over the measured steps, with what is under the cursor
/// below it.
struct FlipMapView: Sendable {
  let run: RunData
  let list: MatrixList
  let quantity: FlipQuantity
  let filter: String
  let selected: Int?
  let time: Int?
  let isFocused: Bool

  func draw(on canvas: inout Canvas) {
    Box(title, rightTitle: rightTitle(canvas.symbols), isFocused: isFocused).draw(on: &canvas) {
      canvas in
      guard !list.shown.isEmpty else {
        return canvas.explain("No matrix is called '\(filter)'. Escape shows all of them.")
      }
      let parts = parts(in: canvas.size)
      let map = map(in: parts.grid.size)
      canvas.draw(in: parts.grid) { canvas in
        let layout = grid(map).draw(on: &canvas)
        canvas.onWheel()
        canvas.onMouse { mouse in
          guard mouse.action == .press || mouse.action == .drag,
            let cell = layout?.cell(at: mouse.place)
          else { return nil }
          return actions(atRow: cell.row, column: cell.column, of: map)
        }
      }
      canvas.draw(in: parts.readout) { drawReadout(on: &$0, map) }
    }
  }

  /// Goes to a matrix and a step.
  private func actions(atRow row: Int, column: Int, of map: FlipMap) -> [Action] {
    let (matrices, step) = (map.rows[row].matrices, map.steps[column])
    let look = Action.look(step == map.steps.last ? .now : .step(step))
    if let selectedMatrix, matrices.contains(selectedMatrix) { return [look] }
    return [.select(matrices[0]), look]
  }

  // MARK: Parts

  private var selectedMatrix: Int? { list.selected(selected)?.record.id }

  private func parts(in size: Size) -> (grid: Rect, readout: Rect) {
    let rows = Rect(size).rows([.share(1), .fixed(1)])
    return (rows[0], rows[1])
  }

  private func map(in size: Size) -> FlipMap {
    // Below the rows stand the steps and the legend.
    FlipMap(of: run, matrices: list.shown, quantity, rowLimit: size.height - 2)
  }

  private func grid(_ map: FlipMap) -> HeatMap {
    HeatMap(
      map.values.map { $0.map(shown) }, rowLabels: map.rows.map(\.label),
      columnLabels: map.steps.map { "\($0)" }, range: range(map),
      isLogarithmic: quantity.isLogarithmic, cursorRow: map.row(of: selectedMatrix),
      cursorColumn: map.column(at: time), marksColumn: time != nil)
  }

  /// Where ratios are shown, nothing has no place: it stays empty.
  private func shown(_ value: Double?) -> Double? {
    quantity.isLogarithmic && value == 0 ? nil : value
  }

  /// Three orders of magnitude are enough: rarer flips look like none.
  private func range(_ map: FlipMap) -> ClosedRange<Double>? {
    guard quantity.isLogarithmic else { return 0...1 }
    let values = map.values.joined().compactMap { $0 }.filter { $0.isFinite && $0 > 0 }
    guard let low = values.min(), let high = values.max() else { return nil }
    return max(low, high / 1000)...high
  }

  private var title: String { "Matrices over time: \(quantity.title)" }

  private func rightTitle(_ symbols: Symbols) -> String {
    filter.isEmpty ? "" : "\(list.shown.count) of \(list.all.count) shown, /\(filter)"
  }

  private func drawReadout(on canvas: inout Canvas, _ map: FlipMap) {
    guard let row = map.row(of: selectedMatrix), let column = map.column(at: time) else { return }
    var x = canvas.text("step \(map.steps[column])", x: 0, y: 0, Style(.mark, .bold)) + 2
    let label = String(map.rows[row].label.drop { $0 == " " })
    x += canvas.text(label, x: x, y: 0, Style(.key, .bold)) + 2
    let value = map.values[row][column].map(Format.percent) ?? "not measured"
    x += canvas.text("\(value) \(quantity.title)", x: x, y: 0) + 2
    if map.rows[row].matrices.count > 1 {
      let text = "the greatest of \(map.rows[row].matrices.count) matrices"
      canvas.text(text, x: x, y: 0, Style(.axis), width: canvas.size.width - x)
    }
  }
}
