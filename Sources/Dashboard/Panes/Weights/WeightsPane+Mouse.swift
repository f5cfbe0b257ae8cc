import RunStore
import Terminal

extension WeightsPane {
  /// How many rows one turn of the wheel goes.
  private static let wheelRows = 3

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult {
    let layout = layout(size, list(context))
    if let below = layout.below, layout.detail != nil, below.contains(mouse.place) {
      let place = Point(mouse.place.x - below.x, mouse.place.y - below.y)
      return mouseOnMap(Mouse(mouse.action, at: place), in: below.size, context)
    }
    if let main = layout.main, main.contains(mouse.place) {
      let place = Point(mouse.place.x - main.x, mouse.place.y - main.y)
      return mouseOnMain(Mouse(mouse.action, at: place), in: main.size, context)
    }
    guard layout.detail?.contains(mouse.place) == true else { return .none }
    switch mouse.action {
    case .press where !isOpen: return perform(.open, context)
    case .scrollUp where isOpen: return perform(.up, context)
    case .scrollDown where isOpen: return perform(.down, context)
    default: return .none
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
    case .release: return .none
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
