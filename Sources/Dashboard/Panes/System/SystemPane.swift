import Foundation
import Terminal

/// Where time and memory go; what was logged; what happened.
struct SystemPane: Pane {
  /// What is shown.
  enum View: Int, CaseIterable { case system, events, log }

  var view = View.system
  /// Only lines that contain this are shown.
  var filter = "" {
    didSet { offset = nil }
  }
  /// The first line of the list that is shown; nil follows the end.
  private var offset: Int?

  var isAtRoot: Bool { filter.isEmpty }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult {
    switch action {
    case .nextView:
      view = View(rawValue: (view.rawValue + 1) % View.allCases.count) ?? .system
      offset = nil
    case .back: filter = ""
    case .up: scroll(by: -1, context)
    case .down: scroll(by: 1, context)
    case .pageUp: scroll(by: -10, context)
    case .pageDown: scroll(by: 10, context)
    case .home: offset = 0
    case .end: offset = nil
    default: break
    }
    return .none
  }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult {
    switch mouse.action {
    case .scrollUp: scroll(by: -3, context)
    case .scrollDown: scroll(by: 3, context)
    default: break
    }
    return .none
  }

  func draw(on canvas: inout Canvas, _ context: Context) {
    let size = canvas.size
    if size.width >= 120 {
      let columns = canvas.bounds.columns([.share(3), .share(2)], gap: 1)
      let lists = columns[1].rows([.share(1), .share(1)])
      canvas.draw(in: columns[0]) { drawSystem(on: &$0, context) }
      canvas.draw(in: lists[0]) { drawEvents(on: &$0, context, isFocused: view == .events) }
      canvas.draw(in: lists[1]) { drawLog(on: &$0, context, isFocused: view == .log) }
      return
    }
    switch view {
    case .system: drawSystem(on: &canvas, context)
    case .events: drawEvents(on: &canvas, context, isFocused: true)
    case .log: drawLog(on: &canvas, context, isFocused: true)
    }
  }

  // MARK: Parts

  private func drawSystem(on canvas: inout Canvas, _ context: Context) {
    Box("System", isFocused: view == .system).draw(on: &canvas) {
      SystemView(charts: RunCharts(context)).draw(on: &$0)
    }
  }

  private func drawEvents(on canvas: inout Canvas, _ context: Context, isFocused: Bool) {
    let events = shownEvents(context)
    draw("Events", count: events.count, on: &canvas, isFocused: isFocused) { index, y, canvas in
      EventLine(event: events[index]).draw(on: &canvas, y: y)
    }
  }

  private func drawLog(on canvas: inout Canvas, _ context: Context, isFocused: Bool) {
    let lines = shownLog(context)
    draw("Log", count: lines.count, on: &canvas, isFocused: isFocused) { index, y, canvas in
      canvas.text(lines[index], x: 0, y: y, width: canvas.size.width)
    }
  }

  /// A list whose end is shown unless somebody has scrolled.
  private func draw(
    _ title: String, count: Int, on canvas: inout Canvas, isFocused: Bool,
    line: (Int, Int, inout Canvas) -> Void
  ) {
    let visible = canvas.size.height - 2
    let wanted = isFocused ? offset ?? count : count
    let first = Scroll.offset(wanted, keeping: nil, visible: visible, of: count)
    var right = count == 0 ? "nothing yet" : "\(min(first + visible, count)) of \(count)"
    if !filter.isEmpty { right = "/\(filter)  \(right)" }
    Box(title, rightTitle: right, isFocused: isFocused).draw(on: &canvas) { canvas in
      for y in 0..<min(visible, count - first) { line(first + y, y, &canvas) }
    }
  }

  // MARK: Lists

  private func shownEvents(_ context: Context) -> [EventLine.Event] {
    context.run.events.filter {
      (context.time == nil || $0.step <= context.time ?? 0)
        && (filter.isEmpty || matches($0.words + $0.kind.rawValue))
    }
  }

  private func shownLog(_ context: Context) -> [String] { context.log.filter(matches) }

  private func matches(_ line: String) -> Bool {
    filter.isEmpty || line.range(of: filter, options: .caseInsensitive) != nil
  }

  private mutating func scroll(by lines: Int, _ context: Context) {
    let count = view == .log ? shownLog(context).count : shownEvents(context).count
    let next = (offset ?? count) + lines
    offset = next >= count ? nil : max(next, 0)
  }
}
