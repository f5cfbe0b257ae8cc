import Terminal

/// The selected matrix's history below a short list.
struct MatrixHistoryBox: Sendable {
  let matrix: MatrixState
  let charts: MatrixHistoryView

  func draw(on canvas: inout Canvas) { box.draw(on: &canvas) { charts.draw(on: &$0) } }

  /// The step under a place of the whole box.
  func step(at place: Point, in size: Size) -> Double? {
    let inner = box.inner(in: size)
    return charts.step(at: Point(place.x - inner.x, place.y - inner.y), in: inner.size)
  }

  private var box: Box {
    let name = matrix.name.drop { $0 == " " }
    return Box("\(name) over the steps", rightTitle: "Enter opens")
  }
}
