import Terminal

/// The name of a part that has no border.
struct PartTitle {
  let part: OverviewPart
  let isSelected: Bool

  /// The name, with a sign where the part is selected.
  func text(_ symbols: Symbols) -> String {
    (isSelected ? String(symbols.pointer) : " ") + " " + part.title
  }

  /// Writes it into the first row; returns where it ends.
  @discardableResult
  func draw(on canvas: inout Canvas) -> Int {
    let end = canvas.text(text(canvas.symbols), x: 0, y: 0, Style(.title, .bold))
    mark(on: &canvas)
    return end
  }

  /// Makes the name look selected where it is.
  func mark(on canvas: inout Canvas) {
    guard isSelected else { return }
    let width = text(canvas.symbols).columns
    canvas.restyle(Rect(x: 0, y: 0, width: width, height: 1)) { $0 = Style(.key, .bold) }
  }
}
