import RunStore
import Terminal

extension WeightsPane {
  /// How many rows one turn of the wheel goes.
  private static let wheelRows = 3

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult {
    let list = list(context)
    let layout = layout(size, list)
    if let below = layout.below, below.contains(mouse.place) {
      let place = Point(mouse.place.x - below.x, mouse.place.y - below.y)
      if layout.detail != nil {
        return mouseOnMap(Mouse(mouse.action, at: place), in: below.size, context)
      }
      guard let matrix = list.selected(selected) else { return .none }
      return mouseOnHistory(
        mouse, step: historyView(matrix, context).step(at: place, in: below.size), context)
        ?? .none
    }
    if let main = layout.main, main.contains(mouse.place) {
      let place = Point(mouse.place.x - main.x, mouse.place.y - main.y)
      return mouseOnMain(Mouse(mouse.action, at: place), in: main.size, context)
    }
    guard let detail = layout.detail, detail.contains(mouse.place) else { return .none }
    if let matrix = list.selected(selected), isOpen,
      let result = mouseOnHistory(
        mouse,
        step: detailView(matrix, context).step(
          at: Point(mouse.place.x - detail.x, mouse.place.y - detail.y), in: detail.size), context)
    {
      return result
    }
    switch mouse.action {
    case .press where !isOpen: return perform(.open, context)
    case .scrollUp where isOpen: return perform(.up, context)
    case .scrollDown where isOpen: return perform(.down, context)
    default: return .none
    }
  }

  /// The wheel magnifies charts over steps; elsewhere on them, the step becomes the time.
  private func mouseOnHistory(_ mouse: Mouse, step: Double?, _ context: Context) -> PaneResult? {
    guard let step else { return nil }
    switch mouse.action {
    case .press, .drag: return .look(at: Int(step.rounded()))
    default:
      return context.charts.turning(mouse.action, about: step, context)
    }
  }

  private mutating func mouseOnMain(
    _ mouse: Mouse, in size: Size, _ context: Context
  ) -> PaneResult {
    switch mouse.action {
    case .scrollUp: select(by: -Self.wheelRows, context)
    case .scrollDown: select(by: Self.wheelRows, context)
    case .press where view == .list: return press(mouse.place, in: size, context)
    case .press, .drag:
      return view == .flips ? mouseOnMap(mouse, in: size, context) : .none
    case .release, .scrollLeft, .scrollRight: return .none
    }
    return isOpen ? showSelected(context) : .none
  }

  /// Goes to the matrix and the step that are pressed.
  private mutating func mouseOnMap(
    _ mouse: Mouse, in size: Size, _ context: Context
  ) -> PaneResult {
    guard mouse.action == .press || mouse.action == .drag,
      let target = flipView(list(context), context, isFocused: false)
        .target(at: mouse.place, in: size)
    else { return .none }
    var result = PaneResult.none
    if list(context).selected(selected)?.record.id != target.matrix {
      selected = target.matrix
      if isOpen { result = showSelected(context) }
    }
    let newest = context.run.measurements.steps.last
    result.time = target.step == newest ? .now : .step(target.step)
    return result
  }

  /// A title sorts; a row is selected, and opened by another press.
  private mutating func press(_ place: Point, in size: Size, _ context: Context) -> PaneResult {
    let list = list(context)
    let view = listView(list)
    if let column = view.title(at: place, in: size) {
      if MatrixColumn.sortable.contains(column) { order.choose(column) }
      return .none
    }
    guard let matrix = view.matrix(at: place, in: size) else { return .none }
    let wasSelected = list.selected(selected)?.record.id == matrix
    selected = matrix
    if isOpen { return wasSelected ? .none : showSelected(context) }
    return wasSelected ? perform(.open, context) : .none
  }

  private mutating func showSelected(_ context: Context) -> PaneResult {
    guard let record = list(context).selected(selected)?.record else { return .none }
    return show(record, context)
  }
}
