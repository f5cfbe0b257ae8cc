import Terminal

/// What is read over the panes, and scrolled.
enum Page: Sendable {
  /// The keys of the pane that is shown, from the one table, and what its quantities mean.
  case help
  /// What became of a run.
  case summary(ComparedRun)
}

/// A page at a place.
struct PageView {
  private static let keyWidth = 22

  private let title: String
  private let lines: [Line]

  private enum Line {
    case heading(String)
    case text(String)
    case entry(String, String, isFirst: Bool)
    case empty

    func draw(on canvas: inout Canvas, y: Int) {
      switch self {
      case .heading(let text): canvas.text(text, x: 1, y: y, Style(.title, .bold))
      case .text(let text): canvas.text(text, x: 1, y: y)
      case .entry(let name, let text, let isFirst):
        if isFirst { canvas.text(name, x: 1, y: y, Style(.key), width: keyWidth - 1) }
        canvas.text(text, x: keyWidth + 1, y: y)
      case .empty: break
      }
    }
  }

  init(_ page: Page, _ state: State, width: Int) {
    switch page {
    case .help:
      title = "Help: \(state.tab.title)"
      lines = Self.help(state.pane, width: width - 4)
    case .summary(let own):
      title = "What became of \(own.name)"
      lines = Self.summary(ReportDocument.summary(of: state.run, own), width: width - 4)
    }
  }

  /// How far it can be scrolled in a height.
  func lastLine(height: Int) -> Int { max(lines.count - (height - 2), 0) }

  func draw(on canvas: inout Canvas, scroll: Int) {
    canvas.fill(canvas.bounds, " ", .plain)
    let visible = canvas.size.height - 2
    let offset = Scroll.offset(scroll, keeping: nil, visible: visible, of: lines.count)
    let rest = lines.count - offset - visible
    Box(
      title,
      rightTitle: rest > 0
        ? "\(rest) more lines below, any other key closes" : "any other key closes", isFocused: true
    ).draw(on: &canvas) { canvas in
      for (y, line) in lines.dropFirst(offset).prefix(visible).enumerated() {
        line.draw(on: &canvas, y: y)
      }
    }
  }

  private static func help(_ pane: any Pane, width: Int) -> [Line] {
    func entry(_ name: String, _ text: String) -> [Line] {
      text.wrapped(to: max(width - keyWidth, 10)).enumerated().map {
        .entry(name, $1, isFirst: $0 == 0)
      }
    }
    func keys(_ bindings: [Binding]) -> [Line] {
      bindings.flatMap { entry($0.keys.map(\.name).joined(separator: " "), $0.help) }
    }
    return [.heading("Keys of this pane")] + keys(pane.keys) + [.empty, .heading("What it shows")]
      + pane.glossary.flatMap { entry($0.name, $0.meaning) }
      + [.empty, .heading("Keys everywhere")] + keys(KeyTable.everywhere)
      + [.empty, .heading("Commands after :")]
      + TypedCommand.all.flatMap {
        entry("\($0.names[0]) \($0.argument)".trimmingSpaces, $0.help)
      }
  }

  private static func summary(_ document: ReportDocument, width: Int) -> [Line] {
    document.parts.flatMap { part -> [Line] in
      if case .heading(let text) = part { return [.empty, .heading(text)] }
      return document.lines(of: part, width: width).map(Line.text)
    }.dropFirst().map { $0 }
  }
}
