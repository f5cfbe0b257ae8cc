import RunStore
import Terminal

extension WeightsPane {
  func draw(on canvas: inout Canvas, _ context: Context) {
    let list = list(context)
    guard !list.all.isEmpty else {
      return Box("Matrices").draw(on: &canvas) { $0.explain(Self.reasonForNothing(context.run)) }
    }
    let layout = layout(canvas.size, list)
    if let part = layout.main {
      canvas.draw(in: part) { canvas in
        switch view {
        case .list: listView(list).draw(on: &canvas)
        case .flips: flipView(list, context, isFocused: !isOpen).draw(on: &canvas)
        }
      }
    }
    if let part = layout.below, let matrix = list.selected(selected) {
      canvas.draw(in: part) { canvas in
        if layout.detail != nil {
          flipView(list, context, isFocused: false).draw(on: &canvas)
        } else {
          let name = matrix.name.drop { $0 == " " }
          Box("\(name) over the steps", rightTitle: "Enter opens").draw(on: &canvas) {
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
        detailView(matrix, context).draw(on: &canvas)
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

  private func listView(_ list: MatrixList) -> MatrixListView {
    MatrixListView(
      list: list, order: order, filter: filter, selected: selected, isFocused: !isOpen)
  }

  private func layout(_ size: Size, _ list: MatrixList) -> WeightsLayout {
    WeightsLayout(
      size, view: view, isOpen: isOpen,
      listHeight: MatrixListView.height(ofRows: max(list.shown.count, 1)))
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

  private func detailView(_ matrix: MatrixState, _ context: Context) -> MatrixDetailView {
    let id = matrix.record.id
    return MatrixDetailView(
      matrix: matrix, histories: histories(matrix, context),
      codes: CodeMapView(
        matrix: matrix, map: context.run.codeMaps[id]?.value(at: context.time), region: region,
        look: look, reason: reasonForNoCodes(context)),
      page: page, isFocused: isOpen)
  }
}
