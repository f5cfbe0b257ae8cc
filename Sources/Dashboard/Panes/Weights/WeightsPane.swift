import RunStore
import Terminal

/// The quantized matrices: codes, flips, scales.
struct WeightsPane: Pane {
  /// What the pane shows.
  enum View: Sendable, Hashable, CaseIterable {
    /// A row for each matrix.
    case list
    /// A quantity of the matrices over the steps.
    case flips
  }

  /// Only matrices whose names contain this are shown.
  var filter = ""
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

extension WeightsPane {
  /// How many rows a page has: whatever the screen, some of the page before stay.
  private static let pageRows = 10

  mutating func find(_ text: String, _ context: Context) { filter = text }

  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
    switch action {
    case .open: return open(context)
    case .back: return back(context)
    case .nextView:
      if isOpen { page = page.next } else { view = view == .list ? .flips : .list }
    case .nextQuantity, .previousQuantity:
      if isOpen { look = look.next }
      if !isOpen, view == .flips {
        quantity = quantity.moved(by: action == .nextQuantity ? 1 : -1)
      }
    case .sort: order.next()
    case .sortBy(let column):
      if let column = MatrixColumn(rawValue: column), MatrixColumn.sortable.contains(column) {
        order.choose(column)
      }
    case .reverse: order.reverse()
    case .select(let matrix): return select(matrix, context)
    case .scroll(let rows):
      select(by: rows, context)
      return isOpen ? showSelected(context) : []
    default: return isOpen ? moveRegion(action, context) : moveSelection(action, context)
    }
    return []
  }

  /// The selected matrix.
  private func record(_ context: Context) -> MatrixRecord? {
    list(context).selected(selected)?.record
  }

  /// Selects a matrix; the one that is selected already is opened.
  private mutating func select(_ matrix: Int, _ context: Context) -> [Action] {
    let wasSelected = record(context)?.id == matrix
    selected = matrix
    if isOpen { return wasSelected ? [] : showSelected(context) }
    return wasSelected ? open(context) : []
  }

  private mutating func open(_ context: Context) -> [Action] {
    guard !isOpen, record(context) != nil else { return [] }
    isOpen = true
    return showSelected(context)
  }

  private mutating func back(_ context: Context) -> [Action] {
    guard isOpen else {
      filter = ""
      return []
    }
    isOpen = false
    page = .summary
    return canAsk(context) ? [.request(.send(.hideCodes))] : []
  }

  // MARK: Choosing a matrix

  private mutating func moveSelection(_ action: Action, _ context: Context) -> [Action]? {
    switch action {
    case .up: select(by: -1, context)
    case .down: select(by: 1, context)
    case .pageUp: select(by: -Self.pageRows, context)
    case .pageDown: select(by: Self.pageRows, context)
    case .home: select(by: -.max, context)
    case .end: select(by: .max, context)
    case .left where view == .flips: return travel(-1, context)
    case .right where view == .flips: return travel(1, context)
    default: return nil
    }
    return []
  }

  /// Selects a matrix so many rows further.
  private mutating func select(by count: Int, _ context: Context) {
    let list = list(context)
    guard let place = list.place(of: selected) else { return }
    selected = list.shown[place.moved(by: count, of: list.shown.count)].record.id
  }

  /// Goes to a measured step before or after the one that is shown.
  private func travel(_ count: Int, _ context: Context) -> [Action] {
    let steps = context.run.measurements.steps
    guard let shown = context.run.measurements.index(at: context.time) else { return [] }
    // Beyond the newest measurement, time goes on by itself again.
    guard shown + count < steps.count - 1 else { return [.look(.now)] }
    return [.look(.step(steps[max(shown + count, 0)]))]
  }

  // MARK: In an opened matrix

  private mutating func moveRegion(_ action: Action, _ context: Context) -> [Action]? {
    guard let record = record(context) else { return [] }
    let before = region
    switch action {
    case .up: region.move(rows: -1, in: record)
    case .down: region.move(rows: 1, in: record)
    case .left: region.move(columns: -1, in: record)
    case .right: region.move(columns: 1, in: record)
    case .home: region = CodeRegion()
    case .end: region.move(rows: record.rows, columns: record.columns, in: record)
    case .pageUp, .pageDown:
      select(by: action == .pageUp ? -1 : 1, context)
      return self.record(context) == record ? [] : showSelected(context)
    default: return nil
    }
    return region == before ? [] : showCodes(of: record, context)
  }

  /// Shows the selected matrix from its corner on.
  private mutating func showSelected(_ context: Context) -> [Action] {
    guard let record = record(context) else { return [] }
    selected = record.id
    region = CodeRegion()
    return showCodes(of: record, context)
  }

  // MARK: Codes

  /// Asks for the codes of the wanted part, if there is anybody to ask.
  private func showCodes(of record: MatrixRecord, _ context: Context) -> [Action] {
    guard canAsk(context) else { return [] }
    return [
      .request(.send(.showCodes(matrix: record.id, row: region.row, column: region.column)))
    ]
  }

  private func canAsk(_ context: Context) -> Bool {
    if case .opening = context.run.standing.phase { return false }
    return context.run.standing.canBeSteered
  }

  /// Why there are no codes to see.
  func reasonForNoCodes(_ context: Context) -> String {
    let standing = context.run.standing
    if standing.phase.hasEnded, !standing.canBeSteered {
      return "No codes of this matrix were recorded, and training has ended."
    }
    if !standing.canBeSteered {
      return "No codes of this matrix were recorded, and this run cannot be asked for them."
    }
    return isOpen ? "Waiting for the codes." : "Enter asks for the codes of this matrix."
  }
}

extension Int {
  /// A place in a list, moved as far as the list goes.
  func moved(by distance: Int, of count: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(distance)
    let wanted = overflows ? distance : sum
    return Swift.min(Swift.max(wanted, 0), Swift.max(count - 1, 0))
  }
}
