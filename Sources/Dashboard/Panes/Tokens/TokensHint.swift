import RunStore
import Terminal

/// What to do as long as there is nothing to inspect.
struct TokensHint {
  let watch: WatchRecord?
  let run: RunData

  func draw(on canvas: inout Canvas) {
    Box(watch?.name ?? "watched text").draw(on: &canvas) { canvas in
      let lines = lines.flatMap { $0.wrapped(to: max(canvas.size.width - 4, 10)) + [""] }
      let top = max((canvas.size.height - lines.count) / 2, 0)
      for (y, line) in lines.enumerated() {
        canvas.text(line, x: 2, y: top + y, Style(y == 0 ? .text : .axis))
      }
    }
  }

  private var lines: [String] {
    if let watch {
      return [
        "No step of this text of \(watch.tokens.count) tokens has been traced yet.",
        "What both models make of each token is recorded every so many steps while training runs; "
          + "the first trace shows here.",
      ]
    }
    if case .opening = run.standing.phase {
      return ["The run is still being opened: its texts show here."]
    }
    if !run.standing.canBeSteered {
      return [
        "No text is watched in this run.",
        "Texts are watched while a run trains: what both models make of each token is then "
          + "recorded every so many steps.",
      ]
    }
    return [
      "No text is watched yet.",
      "Press w, type a text and Enter: what both models make of each of its tokens is then "
        + "recorded every so many steps.",
    ]
  }
}
