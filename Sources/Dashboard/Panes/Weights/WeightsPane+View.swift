import RunStore
import Terminal

extension WeightsPane {
  func draw(on canvas: inout Canvas, _ context: Context) {
    let list = list(context)
    guard !list.all.isEmpty else {
      return Box("Matrices").draw(on: &canvas) { $0.explain(Self.reasonForNothing(context.run)) }
    }
    let layout = WeightsLayout(
      canvas.size, view: view, isOpen: isOpen,
      listHeight: MatrixListView.height(ofRows: max(list.shown.count, 1)))
    if let part = layout.main {
      canvas.draw(in: part) { canvas in
        switch view {
        case .list:
          MatrixListView(
            list: list, order: order, filter: filter, selected: selected, isFocused: !isOpen
          ).draw(on: &canvas)
        case .flips: flipView(list, context, isFocused: !isOpen).draw(on: &canvas)
        }
      }
    }
    if let part = layout.below, let matrix = list.selected(selected) {
      canvas.draw(in: part) { canvas in
        if layout.detail != nil {
          flipView(list, context, isFocused: false).draw(on: &canvas)
        } else {
          Box("\(matrix.title) over the steps", rightTitle: "Enter opens").draw(on: &canvas) {
            histories(matrix, context).draw(on: &$0)
          }
        }
      }
    }
    if let part = layout.detail {
      canvas.draw(in: part) { canvas in
        guard let matrix = list.selected(selected) else { return Box().draw(on: &canvas) { _ in } }
        let isOpen = isOpen
        canvas.onMouse { mouse in
          switch mouse.action {
          case .press where !isOpen: [.open]
          case .scrollUp where isOpen: [.up]
          case .scrollDown where isOpen: [.down]
          default: nil
          }
        }
        MatrixDetailView(
          matrix: matrix, histories: histories(matrix, context),
          codes: CodeMapView(
            matrix: matrix,
            map: context.run.codeMaps[matrix.record.id]?.value(at: context.time),
            region: region, look: look, reason: reasonForNoCodes(context)),
          page: page, isFocused: isOpen
        ).draw(on: &canvas)
      }
    }
  }

  /// Why there is no matrix to show.
  static func reasonForNothing(_ run: RunData) -> String {
    guard let record = run.run else { return "Nothing is known of the run yet." }
    if record.quantizer == "none" {
      return "This run trains without a quantizer: its weights have no codes to look at."
    }
    return "The matrices have not been measured yet: that happens every few steps."
  }

  private func flipView(_ list: MatrixList, _ context: Context, isFocused: Bool) -> FlipMapView {
    FlipMapView(
      run: context.run, list: list, quantity: quantity, filter: filter, selected: selected,
      time: context.time, isFocused: isFocused)
  }

  private func histories(_ matrix: MatrixState, _ context: Context) -> MatrixHistoryView {
    MatrixHistoryView(
      history: MatrixHistory(of: matrix.record.id, in: context.run), charts: RunCharts(context))
  }
}

/// Where the parts of the pane are.
struct WeightsLayout: Sendable, Equatable {
  /// The list, or the map over the steps; nil where the opened matrix takes all the room.
  let main: Rect?
  /// What fills the room that a short list leaves: the map over the steps where the selected matrix
  /// has its own place, its history where it has none.
  let below: Rect?
  /// The selected matrix.
  let detail: Rect?

  /// From this width on, list and matrix stand beside each other.
  static let wideWidth = 150
  /// The least rows of what is below the list.
  private static let belowHeight = 11

  /// - Parameter listHeight: the rows that the whole list needs.
  init(_ size: Size, view: WeightsPane.View, isOpen: Bool, listHeight: Int) {
    let all = Rect(size)
    let left: Rect?
    switch (size.width >= Self.wideWidth, view, isOpen) {
    case (true, .list, _), (true, .flips, true):
      let columns = all.columns([.share(53), .share(47)])
      (left, detail) = (columns[0], columns[1])
    case (_, _, true): (left, detail) = (nil, all)
    case (_, _, false): (left, detail) = (all, nil)
    }
    let free = size.height - listHeight
    guard let left, view == .list, free >= Self.belowHeight else {
      (main, below) = (left, nil)
      return
    }
    let rows = left.rows([.share(1), .fixed(free)])
    (main, below) = (rows[0], rows[1])
  }
}
