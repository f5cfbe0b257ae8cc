import Foundation
import RunStore
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
  var showsOpening: Bool { true }

  let keys = [Binding.view, .find, .smoothing] + Binding.charts
  var glossary: [Glossary.Entry] { Glossary.system + Glossary.marks }

  mutating func find(_ text: String, _ context: Context) { filter = text }

  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
    if view == .system, let actions = movingCursor(action) { return actions }
    switch action {
    case .nextView: show(View(rawValue: (view.rawValue + 1) % View.allCases.count) ?? .system)
    case .view(let index): show(View(rawValue: index) ?? view)
    case .back: filter = ""
    case .scroll(let lines): scroll(by: lines, context)
    case .up: scroll(by: -1, context)
    case .down: scroll(by: 1, context)
    case .pageUp: scroll(by: -10, context)
    case .pageDown: scroll(by: 10, context)
    case .home: offset = 0
    case .end: offset = nil
    default: return nil
    }
    return []
  }

  /// Gives a part the keys.
  private mutating func show(_ part: View) {
    if view != part { offset = nil }
    view = part
  }

  func draw(on canvas: inout Canvas, _ context: Context) {
    let layout = layout(canvas.size)
    func draws(_ part: View) -> Bool { layout.isWide || view == part }
    if draws(.system) { canvas.draw(in: layout.system) { drawSystem(on: &$0, context) } }
    if draws(.events) {
      canvas.draw(in: layout.events) { drawEvents(on: &$0, context, isFocused: view == .events) }
    }
    if draws(.log) {
      canvas.draw(in: layout.log) { drawLog(on: &$0, context, isFocused: view == .log) }
    }
  }

  // MARK: Parts

  private func drawSystem(on canvas: inout Canvas, _ context: Context) {
    canvas.onPress(.view(View.system.rawValue))
    Box("System", isFocused: view == .system).draw(on: &canvas) {
      SystemView(charts: RunCharts(context)).draw(on: &$0)
    }
  }

  private func drawEvents(on canvas: inout Canvas, _ context: Context, isFocused: Bool) {
    let events = shownEvents(context)
    // A frame follows from the state alone: it is as late as the last thing that is known.
    let now = max(context.opened.timeIntervalSince1970, events.last?.time ?? 0)
    func time(_ event: RunEvent) -> String {
      Format.shortMoment(
        event.time, in: context.timeZone, now: Date(timeIntervalSince1970: now))
    }
    // The oldest has the longest: all stand below one another.
    let width = events.first.map { time($0).columns } ?? 0
    draw("Events", .events, count: events.count, on: &canvas, isFocused: isFocused) {
      index, y, canvas in
      draw(events[index], time(events[index]), timeWidth: width, on: &canvas, y: y)
    }
  }

  /// As long as the longest kind of event, "continuation".
  private static let kindColumns = 12

  /// An event in one line: its step, when it was where there is room, what happened.
  private func draw(
    _ event: RunEvent, _ time: String, timeWidth: Int, on canvas: inout Canvas, y: Int
  ) {
    canvas.text("\(event.step)", endingAt: 7, y: y, Style(.axis))
    var x = 8
    if canvas.size.width >= 52 + timeWidth {
      canvas.text(time, x: x, y: y, Style(.inactive))
      x += timeWidth + 1
    }
    canvas.text(event.kind.rawValue, x: x, y: y, event.kindStyle, width: Self.kindColumns)
    x += Self.kindColumns + 1
    var words = event.words + (event.isDiscarded ? " (taken back)" : "")
    // What does not fit loses a word, and no number.
    if x + words.columns > canvas.size.width {
      words = words.replacingOccurrences(of: "learning rate", with: "lr")
    }
    canvas.text(
      words, x: x, y: y, event.isDiscarded ? Style(.inactive) : .plain,
      width: canvas.size.width - x)
  }

  /// The log's lines have no step: they are of now, whatever step is looked at.
  private func drawLog(on canvas: inout Canvas, _ context: Context, isFocused: Bool) {
    let lines = shownLog(context)
    let title = context.time == nil ? "Log" : "Log as of now"
    draw(title, .log, count: lines.count, on: &canvas, isFocused: isFocused) { index, y, canvas in
      canvas.text(lines[index], x: 0, y: y, width: canvas.size.width)
    }
  }

  /// A list whose end is shown unless somebody has scrolled.
  private func draw(
    _ title: String, _ part: View, count: Int, on canvas: inout Canvas, isFocused: Bool,
    line: (Int, Int, inout Canvas) -> Void
  ) {
    canvas.onPress(.view(part.rawValue))
    canvas.onWheel(first: .view(part.rawValue))
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

  private func shownEvents(_ context: Context) -> [RunEvent] {
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
    let end = max(count - visibleLines(context.size), 0)
    let next = min(offset ?? end, end) + lines
    offset = next >= end ? nil : max(next, 0)
  }

  /// How many lines of a list have room.
  private func visibleLines(_ size: Size) -> Int {
    let layout = layout(size)
    return max((view == .log ? layout.log : layout.events).height - 2, 0)
  }

  /// Where the parts are; beside one another where there is room, else one over all of it.
  private func layout(_ size: Size) -> (system: Rect, events: Rect, log: Rect, isWide: Bool) {
    let all = Rect(size)
    guard size.width >= 120 else { return (all, all, all, false) }
    let columns = all.columns([.share(3), .share(2)], gap: 1)
    let lists = columns[1].rows([.share(1), .share(1)])
    return (columns[0], lists[0], lists[1], true)
  }
}

extension RunEvent {
  fileprivate var kindStyle: Style {
    switch record.kind {
    case .error: Style(.error, .bold)
    case .pause, .rewind: Style(.warning)
    case .checkpoint, .end: Style(.good)
    case .command: Style(.mark)
    default: Style(.inactive)
    }
  }
}
