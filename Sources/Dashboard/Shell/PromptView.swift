import Terminal

/// A line that is being typed at the bottom of the screen.
struct Prompt: Sendable, Equatable {
  enum Purpose: Sendable, Equatable {
    /// A command, after `:`.
    case command
    /// Text to find, after `/`.
    case find
  }

  let purpose: Purpose
  var editor: LineEditor

  /// What the last word can become: of what was typed, also while Tab takes turns.
  func choices(_ offers: Offers) -> [String] {
    guard purpose == .command else { return [] }
    return editor.completion?.choices ?? TypedCommand.completions(of: editor.line, offers)
  }

  /// Whether an argument is chosen from a list.
  func isChoosing(_ offers: Offers) -> Bool {
    editor.line.contains(" ") && !choices(offers).isEmpty
  }

  /// What stands before the line.
  var sign: String { purpose == .command ? ":" : "/" }
}

/// The line that is being typed, and above it what it can become.
struct PromptView {
  let prompt: Prompt
  let offers: Offers

  private static let choiceLimit = 8

  func draw(on canvas: inout Canvas) {
    let width = canvas.size.width
    let sign = canvas.text(prompt.sign, x: 0, y: 0, Style(.key, .bold))
    let text = prompt.editor.text
    let problem = prompt.editor.problem
    // A line longer than the screen moves with the cursor, and leaves room for what is wrong.
    let room = width - sign - 1 - (problem.map { min($0.columns + 2, width / 2) } ?? 0)
    var start = prompt.editor.cursor
    var used = 1
    while start > 0, used + String(text[start - 1]).columns <= room {
      start -= 1
      used += String(text[start]).columns
    }
    var x = sign
    for (index, character) in (text + [" "]).enumerated().dropFirst(start) {
      guard x < sign + room else { break }
      let isCursor = index == prompt.editor.cursor
      x += canvas.text(
        String(character), x: x, y: 0, isCursor ? Style(.text, .reverse) : Style(.text))
    }
    if let problem {
      canvas.text(problem, x: x + 2, y: 0, Style(.error, .bold), width: max(width - x - 2, 0))
    } else if let command = TypedCommand.command(of: prompt.editor.line) {
      let hint = "\(command.argument)  \(command.help)".trimmingSpaces
      canvas.text(hint, x: x + 2, y: 0, Style(.inactive), width: max(width - x - 2, 0))
    }
  }

  /// Lists what the line can become in a box above it.
  func drawHelp(on canvas: inout Canvas, above footer: Rect) {
    let choices = prompt.choices(offers)
    let chosen = prompt.editor.completion?.index
    guard choices.count > 1 || (choices.first.map { !prompt.editor.line.hasSuffix($0) } ?? false)
    else { return }
    let limit = min(Self.choiceLimit, choices.count)
    let first = Scroll.offset(0, keeping: chosen, visible: limit, of: choices.count)
    let shown = choices[first..<first + limit]
    let rows = shown.map { name in
      (name: name, help: TypedCommand.all.first { $0.names[0] == name }?.help ?? "")
    }
    let names = rows.map(\.name.columns).max() ?? 0
    let more = choices.count - shown.count
    let title = more > 0 ? "\(more) more" : ""
    let how = prompt.isChoosing(offers) ? "arrows or Tab choose" : "Tab completes"
    let widest = rows.map { names + 2 + $0.help.columns }.max() ?? 0
    let width = min(max(widest, how.count + title.count + 8) + 2, canvas.size.width)
    let area = Rect(
      x: 0, y: footer.y - shown.count - 2, width: width, height: shown.count + 2)
    canvas.draw(in: area) { canvas in
      canvas.fill(canvas.bounds, " ", .plain)
      Box(how, rightTitle: title, isFocused: true).draw(on: &canvas) { canvas in
        for (y, row) in rows.enumerated() {
          let style = first + y == chosen ? Style.selected : Style(.key)
          canvas.text(row.name, x: 0, y: y, style)
          canvas.text(row.help, x: names + 2, y: y, Style(.axis))
        }
      }
    }
  }
}
