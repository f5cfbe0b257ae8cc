import Terminal

/// The keys of a pane, from the one table, and what its quantities mean.
struct HelpView {
  let tab: Tab
  let pane: any Pane
  let scroll: Int

  func draw(on canvas: inout Canvas) {
    canvas.fill(canvas.bounds, " ", .plain)
    let lines = self.lines(width: canvas.size.width - 4)
    let visible = canvas.size.height - 2
    let offset = Scroll.offset(scroll, keeping: nil, visible: visible, of: lines.count)
    let rest = lines.count - offset - visible
    Box(
      "Help: \(tab.title)",
      rightTitle: rest > 0
        ? "\(rest) more lines below, any other key closes" : "any other key closes", isFocused: true
    ).draw(on: &canvas) { canvas in
      for (y, line) in lines.dropFirst(offset).prefix(visible).enumerated() {
        line.draw(on: &canvas, y: y)
      }
    }
  }

  /// How far it can be scrolled.
  static func lastLine(of tab: Tab, _ pane: any Pane, in size: Size) -> Int {
    max(
      HelpView(tab: tab, pane: pane, scroll: 0).lines(width: size.width - 4).count
        - (size.height - 2), 0)
  }

  /// A line of the help.
  private enum Line {
    case heading(String)
    case entry(String, String, isFirst: Bool)
    case empty

    static let keyWidth = 22

    func draw(on canvas: inout Canvas, y: Int) {
      switch self {
      case .heading(let text): canvas.text(text, x: 1, y: y, Style(.title, .bold))
      case .entry(let name, let text, let isFirst):
        if isFirst { canvas.text(name, x: 1, y: y, Style(.key), width: Self.keyWidth - 1) }
        canvas.text(text, x: Self.keyWidth + 1, y: y)
      case .empty: break
      }
    }
  }

  private func lines(width: Int) -> [Line] {
    func entry(_ name: String, _ text: String) -> [Line] {
      text.wrapped(to: max(width - Line.keyWidth, 10)).enumerated().map {
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
}
