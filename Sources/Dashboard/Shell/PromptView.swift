import Terminal

/// The line that is being typed, and above it what it can become.
struct PromptView {
  let prompt: Prompt
  let themes: [String]

  private static let choiceLimit = 8

  func draw(on canvas: inout Canvas) {
    let width = canvas.size.width
    let sign = canvas.text(prompt.sign, x: 0, y: 0, Style(.key, .bold))
    let text = Array(prompt.editor.line)
    // A line longer than the screen moves with the cursor.
    let start = max(prompt.editor.cursor - (width - sign - 2), 0)
    var x = sign
    for (index, character) in (text + [" "]).enumerated().dropFirst(start) {
      let isCursor = index == prompt.editor.cursor
      x += canvas.text(
        String(character), x: x, y: 0, isCursor ? Style(.text, .reverse) : Style(.text))
    }
    if let problem = prompt.editor.problem {
      canvas.text(problem, x: x + 2, y: 0, Style(.error, .bold), width: max(width - x - 2, 0))
    } else if let command = Completion.command(of: prompt.editor.line) {
      let hint = "\(command.argument)  \(command.help)".trimmingSpaces
      canvas.text(hint, x: x + 2, y: 0, Style(.inactive), width: max(width - x - 2, 0))
    }
  }

  /// Lists what the line can become in a box above it.
  func drawHelp(on canvas: inout Canvas, above footer: Rect) {
    let choices = Completion.choices(for: prompt.editor.line, themes: themes)
    let shown = Array(choices.prefix(Self.choiceLimit))
    guard shown.count > 1 || (shown.first.map { !prompt.editor.line.hasSuffix($0) } ?? false)
    else { return }
    let rows = shown.map { name in
      (name: name, help: TypedCommand.all.first { $0.names[0] == name }?.help ?? "")
    }
    let names = rows.map(\.name.columns).max() ?? 0
    let width = min((rows.map { names + 2 + $0.help.columns }.max() ?? 0) + 2, canvas.size.width)
    let more = choices.count - shown.count
    let area = Rect(
      x: 0, y: footer.y - shown.count - 2, width: width, height: shown.count + 2)
    canvas.draw(in: area) { canvas in
      canvas.fill(canvas.bounds, " ", .plain)
      let title = more > 0 ? "\(more) more" : ""
      Box("Tab completes", rightTitle: title, isFocused: true).draw(on: &canvas) { canvas in
        for (y, row) in rows.enumerated() {
          canvas.text(row.name, x: 0, y: y, Style(.key))
          canvas.text(row.help, x: names + 2, y: y, Style(.axis))
        }
      }
    }
  }
}
