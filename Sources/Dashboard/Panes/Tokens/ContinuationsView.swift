import Terminal

/// Texts that teacher and student went on with, side by side, the newest first.
struct ContinuationsView {
  let run: RunData
  let time: Int?
  /// The first line that is shown.
  let scroll: Int

  func draw(on canvas: inout Canvas) {
    Box("continuations", rightTitle: "g generates while paused", isFocused: true).draw(on: &canvas)
    {
      canvas in
      canvas.onWheel()
      let entries = run.continuations(at: time)
      guard !entries.isEmpty else {
        canvas.text("none at or before this step", x: 1, y: 0, Style(.inactive))
        return
      }
      var y = -scroll
      for entry in entries {
        let part = ContinuationView(step: entry.step, continuation: entry.continuation)
        let height = part.height(width: canvas.size.width, canvas.symbols)
        // Parts above the first line are clipped by drawing on a canvas that begins higher.
        part.draw(on: &canvas, y: y)
        y += height + 1
        if y >= canvas.size.height { break }
      }
    }
  }

  /// How far one can scroll.
  func lastLine(in size: Size, _ symbols: Symbols) -> Int {
    let width = max(size.width - 2, 1)
    let heights = run.continuations(at: time).map {
      ContinuationView(step: $0.step, continuation: $0.continuation).height(
        width: width, symbols) + 1
    }
    return max(heights.reduce(0, +) - (size.height - 2), 0)
  }
}
