/// Labels with horizontal bars and values, such as a model's most probable tokens.
package struct BarList: Sendable, Hashable {
  /// A bar.
  package struct Entry: Sendable, Hashable {
    /// What it is; written with everything invisible in it made visible.
    package var label: String
    /// How long the bar is.
    package var value: Double
    /// What is written beside it; nil is the value.
    package var text: String?
    /// Its colour; nil is the list's.
    package var ink: Ink?

    /// A bar.
    package init(_ label: String, value: Double, text: String? = nil, ink: Ink? = nil) {
      self.label = label
      self.value = value
      self.text = text
      self.ink = ink
    }
  }

  /// The bars from top to bottom; those that do not fit are left out.
  package var entries: [Entry]
  /// The value of a bar over the whole width; nil takes the greatest.
  package var maximum: Double?
  /// The bars' colour.
  package var ink: Ink
  /// What stands above them.
  package var title: String?
  /// The bar that is selected.
  package var selected: Int?

  /// A list of bars.
  package init(
    _ entries: [Entry], maximum: Double? = nil, ink: Ink = .role(.student), title: String? = nil,
    selected: Int? = nil
  ) {
    self.entries = entries
    self.maximum = maximum
    self.ink = ink
    self.title = title
    self.selected = selected
  }

  /// Draws the list over the whole canvas.
  package func draw(on canvas: inout Canvas) {
    let size = canvas.size
    var y = 0
    if let title {
      canvas.text(title, x: 0, y: 0, Style(ink, [.bold]), width: size.width)
      y = 1
    }
    let shown = entries.prefix(max(size.height - y, 0))
    let labels = shown.map { TokenText.edges($0.label, canvas.symbols) }
    let texts = shown.map { $0.text ?? Format.number($0.value) }
    let labelWidth = min(labels.map(\.columns).max() ?? 0, max(size.width * 2 / 5, 1))
    let textWidth = texts.map(\.columns).max() ?? 0
    let hasText = labelWidth + textWidth + 5 <= size.width
    let marks = selected == nil ? 0 : 2
    let bar = Rect(
      x: marks + labelWidth + 1, y: 0,
      width: size.width - marks - labelWidth - 1 - (hasText ? textWidth + 1 : 0), height: 1)
    let greatest = maximum ?? entries.map(\.value).filter(\.isFinite).max() ?? 0
    for (index, entry) in shown.enumerated() {
      let isSelected = index == selected
      if isSelected { canvas.text(String(canvas.symbols.pointer), x: 0, y: y, Style(.key)) }
      canvas.text(
        labels[index], x: marks, y: y, isSelected ? .selected : .plain, width: labelWidth)
      let share = greatest > 0 && entry.value.isFinite ? min(max(entry.value / greatest, 0), 1) : 0
      var place = bar
      place.y = y
      Gauge.drawBar(on: &canvas, place, share, entry.ink ?? ink, hasTrack: false)
      if hasText { canvas.text(texts[index], endingAt: size.width, y: y, Style(.axis)) }
      y += 1
    }
  }
}
