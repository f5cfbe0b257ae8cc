import Terminal

/// The selected matrix's history below a short list.
struct MatrixHistoryBox: Sendable {
  let matrix: MatrixState
  let charts: MatrixHistoryView

  func draw(on canvas: inout Canvas) {
    let name = matrix.name.drop { $0 == " " }
    Box("\(name) over the steps", rightTitle: "Enter opens").draw(on: &canvas) {
      charts.draw(on: &$0)
    }
  }
}
