import RunStore
import Terminal

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
    case .nextQuantity: isOpen ? look = look.next : showQuantity(1)
    case .previousQuantity: isOpen ? look = look.next : showQuantity(-1)
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

  /// Selects a matrix; the one that is selected already is opened.
  private mutating func select(_ matrix: Int, _ context: Context) -> [Action] {
    let wasSelected = list(context).selected(selected)?.record.id == matrix
    selected = matrix
    if isOpen { return wasSelected ? [] : showSelected(context) }
    return wasSelected ? open(context) : []
  }

  private mutating func showSelected(_ context: Context) -> [Action] {
    guard let record = list(context).selected(selected)?.record else { return [] }
    return show(record, context)
  }

  private mutating func showQuantity(_ count: Int) {
    if view == .flips { quantity = quantity.moved(by: count) }
  }

  private mutating func open(_ context: Context) -> [Action] {
    guard !isOpen, let matrix = list(context).selected(selected) else { return [] }
    isOpen = true
    return show(matrix.record, context)
  }

  private mutating func back(_ context: Context) -> [Action] {
    guard isOpen else {
      filter = ""
      return []
    }
    isOpen = false
    page = .summary
    return hideCodes(context)
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
    let (sum, overflows) = place.addingReportingOverflow(count)
    let last = list.shown.count - 1
    let wanted = overflows ? (count > 0 ? last : 0) : min(max(sum, 0), last)
    selected = list.shown[wanted].record.id
  }

  /// Goes to a measured step before or after the one that is shown.
  private func travel(_ count: Int, _ context: Context) -> [Action] {
    let steps = context.run.measurements.steps
    guard let shown = context.run.measurements.step(at: context.time) else { return [] }
    let next = steps.partitioningIndex { $0 >= shown } + count
    // Beyond the newest measurement, time goes on by itself again.
    guard next < steps.count - 1 else { return [.look(.now)] }
    return [.look(.step(steps[max(next, 0)]))]
  }

  // MARK: In an opened matrix

  private mutating func moveRegion(_ action: Action, _ context: Context) -> [Action]? {
    guard let record = list(context).selected(selected)?.record else { return [] }
    let before = region
    switch action {
    case .up: region.move(rows: -1, in: record)
    case .down: region.move(rows: 1, in: record)
    case .left: region.move(columns: -1, in: record)
    case .right: region.move(columns: 1, in: record)
    case .home: region = CodeRegion()
    case .end: region.moveToEnd(of: record)
    case .pageUp: return showNeighbour(-1, context)
    case .pageDown: return showNeighbour(1, context)
    default: return nil
    }
    return region == before ? [] : showCodes(of: record, context)
  }

  private mutating func showNeighbour(_ count: Int, _ context: Context) -> [Action] {
    let before = list(context).selected(selected)?.record
    select(by: count, context)
    guard let record = list(context).selected(selected)?.record, record != before else {
      return []
    }
    return show(record, context)
  }

  /// Shows another matrix, from its corner on.
  private mutating func show(_ record: MatrixRecord, _ context: Context) -> [Action] {
    selected = record.id
    region = CodeRegion()
    return showCodes(of: record, context)
  }
}
