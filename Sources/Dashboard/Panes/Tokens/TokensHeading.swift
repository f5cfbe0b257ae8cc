import Terminal

/// The inspector's first row: its views, and which step's trace is shown.
struct TokensHeading {
  let views: [TokensView]
  let selected: TokensView
  /// The steps whose traces are kept.
  let traced: [Int]
  /// How many traces were recorded.
  let recorded: Int
  let time: Int?

  func draw(on canvas: inout Canvas) {
    var x = 0
    for (index, view) in views.enumerated() {
      let isSelected = view == selected
      if isSelected { canvas.text(String(canvas.symbols.pointer), x: x, y: 0, Style(.key, .bold)) }
      let width = canvas.text(
        view.rawValue, x: x + 1, y: 0,
        isSelected ? Style(.title, [.bold, .underline]) : Style(.inactive))
      canvas.onPress(in: Rect(x: x, y: 0, width: width + 2, height: 1), .view(index))
      x += width + 2
    }
    let room = canvas.size.width - x - 2
    guard let fact = facts(canvas.symbols).first(where: { $0.columns <= room }) else { return }
    canvas.text(fact, endingAt: canvas.size.width - 1, y: 0, Style(time == nil ? .axis : .mark))
  }

  /// Where in time this is, from the longest text to the shortest.
  private func facts(_ symbols: Symbols) -> [String] {
    let index = (time.map { time in traced.partitioningIndex { $0 > time } } ?? traced.count) - 1
    guard let newest = traced.last else { return [] }
    let step = traced[max(index, 0)]
    var place = "trace \(max(index, 0) + 1) of \(traced.count)"
    if recorded > traced.count { place += " kept of \(recorded)" }
    var (long, short) = ("step \(step) \(symbols.dot) \(place)", "step \(step)")
    if time != nil {
      long += ", newest \(newest)"
      short += " of \(newest)"
    }
    guard traced.count > 1 else { return [long, short] }
    let every = ", one every \(newest - traced[traced.count - 2]) steps"
    return [long + every, long, short]
  }
}
