import Terminal

/// What is being done before there is anything to show.
struct WaitingView {
  let run: RunData

  func draw(on canvas: inout Canvas) {
    let lines = lines
    let width = min(max(lines.map(\.text.columns).max() ?? 0, 40), canvas.size.width)
    let share = run.standing.phase.share
    let height = lines.count + (share == nil ? 0 : 2)
    let top = max((canvas.size.height - height) / 2, 0)
    for (row, line) in lines.enumerated() {
      let text = line.text.fitting(width, ellipsis: canvas.symbols.ellipsis)
      let x = (canvas.size.width - text.columns) / 2
      canvas.text(text, x: x, y: top + row, line.style)
    }
    guard let share else { return }
    let place = Rect(
      x: (canvas.size.width - width) / 2, y: top + lines.count + 1, width: width, height: 1)
    canvas.draw(in: place) { Gauge(share).draw(on: &$0) }
  }

  /// What is said, line by line.
  var lines: [(text: String, style: Style)] {
    let name = run.run.map { [("\($0.name)", Style(.title, .bold)), ("", Style.plain)] } ?? []
    return name + [(what, Style(.text)), (next, Style(.axis))]
  }

  private var what: String {
    switch run.standing.phase {
    case .opening(let what, _): what.isEmpty ? "Opening the run" : "Opening: \(what)"
    case .evaluating: "Measuring the student before its first step"
    case .asking(let task, _): "Asking tasks before the first step: \(task)"
    case .saving: "Saving a checkpoint"
    case .generating: "Continuing a text"
    case .paused: "Paused before the first step"
    default: "Making the first step"
    }
  }

  private var next: String {
    switch run.standing.phase {
    case .opening: "What there is to see appears here as soon as it is known."
    case .paused: "Space goes on, '.' makes one step."
    default: "The loss appears here as soon as there is one."
    }
  }
}
