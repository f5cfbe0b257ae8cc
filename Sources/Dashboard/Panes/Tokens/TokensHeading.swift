import Terminal

/// The inspector's first row: its views, and which step's trace is shown.
struct TokensHeading {
  let views: [TokensView]
  let selected: TokensView
  /// The steps that were traced.
  let traced: [Int]
  /// The one whose trace is shown: of a long run, not every trace is kept here.
  let step: Int?
  let time: Int?

  func draw(on canvas: inout Canvas) {
    for (view, range) in places {
      let isSelected = view == selected
      if isSelected {
        canvas.text(String(canvas.symbols.pointer), x: range.lowerBound, y: 0, Style(.key, .bold))
      }
      canvas.text(
        view.rawValue, x: range.lowerBound + 1, y: 0,
        isSelected ? Style(.title, [.bold, .underline]) : Style(.inactive))
    }
    let room = canvas.size.width - (places.last?.range.upperBound ?? 0) - 2
    guard let fact = facts(canvas.symbols).first(where: { $0.columns <= room }) else { return }
    canvas.text(fact, endingAt: canvas.size.width - 1, y: 0, Style(time == nil ? .axis : .mark))
  }

  /// The view at a column.
  func view(atColumn x: Int) -> TokensView? { places.first { $0.range.contains(x) }?.view }

  private var places: [(view: TokensView, range: Range<Int>)] {
    var x = 0
    return views.map { view in
      let width = view.rawValue.count + 2
      defer { x += width }
      return (view, x..<x + width)
    }
  }

  /// Where in time this is, from the longest text to the shortest.
  private func facts(_ symbols: Symbols) -> [String] {
    guard let step, let newest = traced.last else { return [] }
    let place = "trace \(traced.partitioningIndex { $0 > step }) of \(traced.count)"
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
