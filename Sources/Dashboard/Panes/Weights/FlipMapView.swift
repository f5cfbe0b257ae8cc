import RunStore
import Terminal

/// What the map of matrices over time shows.
enum FlipQuantity: Int, Sendable, Hashable, CaseIterable {
  case flips, zeroFlips, signFlips, oscillation, zeros

  var title: String {
    switch self {
    case .flips: "flips per step"
    case .zeroFlips: "flips to and from zero"
    case .signFlips: "sign flips"
    case .oscillation: "oscillation"
    case .zeros: "share of zeros"
    }
  }

  /// Whether its values spread over orders of magnitude.
  var isLogarithmic: Bool { self != .zeros }

  /// The greatest values of some matrices over the steps, shares from 0 to 1: of what moves, the
  /// most since the measurement before.
  func values(of matrices: [Int], in run: RunData) -> [Double?] {
    func greatest<Measurement: MatrixMeasurement>(
      _ timeline: Timeline<[Measurement]>, _ share: (Measurement) -> Double
    ) -> [Double?] {
      timeline.values.map { all in
        var greatest: Double?
        for matrix in matrices {
          guard let value = all.values(of: matrix).map(share) else { continue }
          // No number wins: it must be seen.
          if value.isNaN { return value }
          greatest = max(greatest ?? value, value)
        }
        return greatest
      }
    }
    return switch self {
    case .flips: greatest(run.peaks, \.flipShare)
    case .zeroFlips: greatest(run.peaks, \.zeroFlipShare)
    case .signFlips: greatest(run.peaks, \.signFlipShare)
    case .oscillation: greatest(run.peaks, \.averageOscillationShare)
    case .zeros: greatest(run.measurements, \.zeroShare)
    }
  }

  /// The quantity so many places further, around the end.
  func moved(by count: Int) -> FlipQuantity {
    let all = FlipQuantity.allCases
    return all[(rawValue + count + all.count) % all.count]
  }
}

/// A quantity of matrices over the measured steps.
struct FlipMap: Sendable {
  /// Some matrices that share a row: one, or those of a layer.
  struct Row: Sendable, Equatable {
    let label: String
    var matrices: [Int]
  }

  /// The rows, in the order of the model.
  let rows: [Row]
  /// The measured steps.
  let steps: [Int]
  /// The quantity, row by row; of several matrices the greatest.
  let values: [[Double?]]

  /// A map of at most so many rows, if layers make it so.
  init(of run: RunData, matrices: [MatrixState], _ quantity: FlipQuantity, rowLimit: Int) {
    rows =
      matrices.count <= rowLimit
      ? matrices.map { Row(label: $0.name, matrices: [$0.record.id]) }
      : Self.layers(of: matrices)
    steps = run.measurements.steps
    values = rows.map { quantity.values(of: $0.matrices, in: run) }
  }

  /// The matrices of each layer together; those outside of layers stand alone.
  private static func layers(of matrices: [MatrixState]) -> [Row] {
    var rows: [Row] = []
    for matrix in matrices {
      let label = matrix.record.layer.map { "layer \($0)" } ?? matrix.name
      if let place = rows.firstIndex(where: { $0.label == label }) {
        rows[place].matrices.append(matrix.record.id)
      } else {
        rows.append(Row(label: label, matrices: [matrix.record.id]))
      }
    }
    return rows
  }

  /// The row of a matrix.
  func row(of matrix: Int?) -> Int? {
    rows.firstIndex { row in row.matrices.contains { $0 == matrix } }
  }
}

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

  private var selectedMatrix: Int? { list.selected(selected)?.record.id }

  func draw(on canvas: inout Canvas) {
    Box(
      "Matrices over time: \(quantity.title)",
      rightTitle: filter.isEmpty
        ? "" : "\(list.shown.count) of \(list.all.count) shown, /\(filter)",
      isFocused: isFocused
    ).draw(on: &canvas) { canvas in
      guard !list.shown.isEmpty else {
        return canvas.explain("No matrix is called '\(filter)'. Escape shows all of them.")
      }
      let parts = canvas.bounds.rows([.share(1), .fixed(1)])
      // Below the rows stand the steps and the legend.
      let map = FlipMap(
        of: run, matrices: list.shown, quantity, rowLimit: parts[0].height - 2)
      canvas.draw(in: parts[0]) { canvas in
        let layout = grid(map).draw(on: &canvas)
        canvas.onWheel()
        canvas.onMouse { mouse in
          guard mouse.action == .press || mouse.action == .drag,
            let cell = layout?.cell(at: mouse.place)
          else { return nil }
          return actions(atRow: cell.row, column: cell.column, of: map)
        }
      }
      canvas.draw(in: parts[1]) { drawReadout(on: &$0, map) }
    }
  }

  /// Goes to a matrix and a step.
  private func actions(atRow row: Int, column: Int, of map: FlipMap) -> [Action] {
    let (matrices, step) = (map.rows[row].matrices, map.steps[column])
    let look = Action.look(step == map.steps.last ? .now : .step(step))
    if let selectedMatrix, matrices.contains(selectedMatrix) { return [look] }
    return [.select(matrices[0]), look]
  }

  private func grid(_ map: FlipMap) -> HeatMap {
    // Where ratios are shown, nothing has no place: it stays empty.
    let values = map.values.map { row in
      row.map { quantity.isLogarithmic && $0 == 0 ? nil : $0 }
    }
    return HeatMap(
      values, rowLabels: map.rows.map(\.label), columnLabels: map.steps.map { "\($0)" },
      range: range(map), isLogarithmic: quantity.isLogarithmic,
      cursorRow: map.row(of: selectedMatrix), cursorColumn: run.measurements.index(at: time),
      marksColumn: time != nil)
  }

  /// Three orders of magnitude are enough: rarer flips look like none.
  private func range(_ map: FlipMap) -> ClosedRange<Double>? {
    guard quantity.isLogarithmic else { return 0...1 }
    let values = map.values.joined().compactMap { $0 }.filter { $0.isFinite && $0 > 0 }
    guard let low = values.min(), let high = values.max() else { return nil }
    return max(low, high / 1000)...high
  }

  private func drawReadout(on canvas: inout Canvas, _ map: FlipMap) {
    guard let row = map.row(of: selectedMatrix),
      let column = run.measurements.index(at: time)
    else { return }
    var x = canvas.text("step \(map.steps[column])", x: 0, y: 0, Style(.mark, .bold)) + 2
    let label = map.rows[row].label.drop { $0 == " " }
    x += canvas.text(label, x: x, y: 0, Style(.key, .bold)) + 2
    let value = map.values[row][column].map(Format.percent) ?? "not measured"
    x += canvas.text("\(value) \(quantity.title)", x: x, y: 0) + 2
    let count = map.rows[row].matrices.count
    guard count > 1 else { return }
    canvas.text(
      "the greatest of \(count) matrices", x: x, y: 0, Style(.axis), width: canvas.size.width - x)
  }
}
