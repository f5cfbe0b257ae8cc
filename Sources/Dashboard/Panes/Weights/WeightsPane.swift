import RunStore
import Terminal

/// The quantized matrices: codes, flips, scales.
struct WeightsPane: Pane {
  /// What the pane shows.
  enum View: Sendable, Hashable {
    /// A row for each matrix.
    case list
    /// A quantity of the matrices over the steps.
    case flips
  }

  /// Only matrices whose names contain this are shown.
  var filter = ""
  /// What the pane shows.
  var view = View.list
  /// In which order matrices are listed.
  var order = MatrixOrder()
  /// The selected matrix's id; the first of the list until one is chosen.
  var selected: Int?
  /// Whether the selected matrix is opened.
  var isOpen = false
  /// What is shown of it.
  var page = MatrixDetailView.Page.summary
  /// The part of it whose codes are looked at.
  var region = CodeRegion()
  /// How its codes are drawn.
  var look = CodeMapLook.halves
  /// What the map over the steps shows.
  var quantity = FlipQuantity.flips

  let keys =
    [Binding.open, .view, .find] + Binding.quantities + Binding.sorting + Binding.charts
  var glossary: [Glossary.Entry] { Glossary.weights + Glossary.marks }
  var isAtRoot: Bool { !isOpen && filter.isEmpty }

  /// The matrices as they are listed.
  func list(_ context: Context) -> MatrixList {
    MatrixList(
      MatrixState.all(of: context.run, at: context.time), filter: filter, order: order)
  }
}
