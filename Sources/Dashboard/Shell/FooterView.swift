import Terminal

/// The last row: what became of the last command, and the keys that matter here.
struct FooterView {
  let pane: any Pane
  let notice: Notice?
  let run: RunData
  /// Why the run cannot be read.
  let problem: String?
  /// Why the run stands still, once somebody has read it.
  let readReason: String?

  func draw(on canvas: inout Canvas) {
    // Help and quitting are always there; then come pausing, commands and the pane's own keys.
    let bindings = KeyTable.footer(of: pane).filter {
      run.standing.canBeSteered ? isOfUse($0) : !$0.steers
    }
    let reserved = reserved
    var x = 0
    if let message {
      let room = max(canvas.size.width - reserved, 0)
      x = canvas.text(message.text, x: 0, y: 0, message.style, width: room) + 1
      if x + 3 < room {
        canvas[x, 0] = Cell(canvas.symbols.vertical, Style(.divider))
        x += 2
      }
    }
    for binding in bindings where !Self.isLast(binding) {
      guard x + width(of: binding) + reserved <= canvas.size.width else { continue }
      x += draw(binding, on: &canvas, x: x)
    }
    for binding in bindings.filter(Self.isLast) {
      guard x + width(of: binding) <= canvas.size.width + 2 else { continue }
      x += draw(binding, on: &canvas, x: x)
    }
  }

  /// Whether a run that is over has a use for keys.
  private func isOfUse(_ binding: Binding) -> Bool {
    run.standing.phase != .finished || ![.pauseOrResume, .step].contains(binding.action)
  }

  private static func isLast(_ binding: Binding) -> Bool {
    binding.action == .help || binding.action == .quit
  }

  /// The columns that help and quitting take.
  private var reserved: Int {
    KeyTable.footer(of: pane).filter(Self.isLast).reduce(0) { $0 + width(of: $1) }
  }

  /// Shows what the row has no room for in a box above it.
  func drawRest(on canvas: inout Canvas, above footer: Rect) {
    guard let message, message.text.columns > footer.width - reserved - 2,
      message.text != readReason
    else { return }
    let lines = message.text.wrapped(to: max(footer.width - 4, 1))
    let height = min(lines.count + 2, footer.y)
    let area = Rect(x: 0, y: footer.y - height, width: footer.width, height: height)
    canvas.draw(in: area) { canvas in
      canvas.fill(canvas.bounds, " ", .plain)
      Box("", rightTitle: "Esc closes", isFocused: true).draw(on: &canvas) { canvas in
        for (y, line) in lines.enumerated() { canvas.text(line, x: 1, y: y, message.style) }
      }
    }
  }

  /// The last thing that was asked for, else what stops the run: every pane says that it is over.
  private var message: (text: String, style: Style)? {
    if let notice {
      let style =
        switch notice.kind {
        case .waiting, .advice: Style(.warning)
        case .done: Style(.good)
        case .failed: Style(.error, .bold)
        }
      return (notice.text, style)
    }
    if let problem { return (problem, Style(.error, .bold)) }
    switch run.standing.phase {
    case .paused(let reason?): return (reason, Style(.warning, .bold))
    case .failed(let reason): return (reason, Style(.error, .bold))
    case .finished:
      return ("the run is over: \(run.standing.totalSteps) steps made", Style(.good, .bold))
    case .stopped:
      return (
        "the run was stopped; \(run.standing.canBeSteered ? "Space" : "'tsld resume'") goes on",
        Style(.warning, .bold)
      )
    case .silent(nil):
      return ("no process trains this run; 'tsld resume' goes on", Style(.warning, .bold))
    default: return nil
    }
  }

  private func label(of binding: Binding) -> String {
    if binding.action == .pauseOrResume {
      switch run.standing.phase {
      case .paused, .stopped: return "resume"
      default: break
      }
    }
    return binding.label ?? ""
  }

  private func width(of binding: Binding) -> Int {
    binding.keys[0].name.columns + label(of: binding).columns + 3
  }

  private func draw(_ binding: Binding, on canvas: inout Canvas, x: Int) -> Int {
    let key = canvas.text(binding.keys[0].name, x: x, y: 0, Style(.key, .bold))
    canvas.text(label(of: binding), x: x + key + 1, y: 0, Style(.axis))
    return width(of: binding)
  }
}
