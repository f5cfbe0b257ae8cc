import RunStore
import Terminal

extension WeightsPane {
  /// How many rows a page has: whatever the screen, some of the page before stay.
  private static let pageRows = 10

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult {
    switch action {
    case .open: return open(context)
    case .back: return back(context)
    case .nextView:
      if isOpen { page = page.next } else { view = view == .list ? .flips : .list }
    case .nextQuantity: isOpen ? look = look.next : showQuantity(1)
    case .previousQuantity: isOpen ? look = look.next : showQuantity(-1)
    case .sort: order.next()
    case .reverse: order.reverse()
    default: return isOpen ? moveRegion(action, context) : moveSelection(action, context)
    }
    return .none
  }

  private mutating func showQuantity(_ count: Int) {
    if view == .flips { quantity = quantity.moved(by: count) }
  }

  private mutating func open(_ context: Context) -> PaneResult {
    guard !isOpen, let matrix = list(context).selected(selected) else { return .none }
    isOpen = true
    return show(matrix.record, context)
  }

  private mutating func back(_ context: Context) -> PaneResult {
    guard isOpen else {
      filter = ""
      return .none
    }
    isOpen = false
    page = .summary
    return hideCodes(context)
  }

  // MARK: Choosing a matrix

  private mutating func moveSelection(_ action: Action, _ context: Context) -> PaneResult {
    switch action {
    case .up: select(by: -1, context)
    case .down: select(by: 1, context)
    case .pageUp: select(by: -Self.pageRows, context)
    case .pageDown: select(by: Self.pageRows, context)
    case .home: select(by: -.max, context)
    case .end: select(by: .max, context)
    case .left where view == .flips: return travel(-1, context)
    case .right where view == .flips: return travel(1, context)
    default: break
    }
    return .none
  }

  /// Selects a matrix so many rows further.
  mutating func select(by count: Int, _ context: Context) {
    let list = list(context)
    guard let place = list.place(of: selected) else { return }
    let (sum, overflows) = place.addingReportingOverflow(count)
    let last = list.shown.count - 1
    let wanted = overflows ? (count > 0 ? last : 0) : min(max(sum, 0), last)
    selected = list.shown[wanted].record.id
  }

  /// Goes to a measured step before or after the one that is shown.
  private func travel(_ count: Int, _ context: Context) -> PaneResult {
    let steps = context.run.measurements.steps
    guard let shown = context.run.measurements.step(at: context.time) else { return .none }
    let next = steps.partitioningIndex { $0 >= shown } + count
    // Beyond the newest measurement, time goes on by itself again.
    guard next < steps.count - 1 else { return .look(at: nil) }
    return .look(at: steps[max(next, 0)])
  }

  // MARK: In an opened matrix

  private mutating func moveRegion(_ action: Action, _ context: Context) -> PaneResult {
    guard let record = list(context).selected(selected)?.record else { return .none }
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
    default: return .none
    }
    return region == before ? .none : showCodes(of: record, context)
  }

  private mutating func showNeighbour(_ count: Int, _ context: Context) -> PaneResult {
    let before = list(context).selected(selected)?.record
    select(by: count, context)
    guard let record = list(context).selected(selected)?.record, record != before else {
      return .none
    }
    return show(record, context)
  }

  /// Shows another matrix, from its corner on.
  mutating func show(_ record: MatrixRecord, _ context: Context) -> PaneResult {
    selected = record.id
    region = CodeRegion()
    return showCodes(of: record, context)
  }
}
