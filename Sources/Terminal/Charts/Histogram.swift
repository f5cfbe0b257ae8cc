/// How often values fall into bins of equal width, with thresholds between them.
package struct Histogram: Sendable {
  /// A place among the values that matters.
  package struct Threshold: Sendable {
    let value: Double
    let label: String

    /// A vertical line at a value; the label stands below it.
    package init(_ value: Double, label: String = "") {
      self.value = value
      self.label = label
    }
  }

  private let counts: [UInt32]
  private let range: ClosedRange<Double>
  private let thresholds: [Threshold]
  private let ink: @Sendable (Double) -> Ink
  /// The shares of all values below and above the range.
  private var beyond = (below: 0.0, above: 0.0)

  /// A histogram.
  ///
  /// - Parameters:
  ///   - counts: how many values lie in each bin, from the lowest values to the greatest.
  ///   - range: the values from the first bin's start to the last one's end.
  ///   - hasOpenEnds: whether the outermost bins hold all that lies beyond them too. Then they are
  ///     no bars, which would be the tallest for no reason, but shares at the sides.
  ///   - ink: the colour of the bin at a value.
  package init(
    counts: [UInt32], range: ClosedRange<Double>, thresholds: [Threshold] = [],
    hasOpenEnds: Bool = false, ink: @escaping @Sendable (Double) -> Ink = { _ in .role(.student) }
  ) {
    self.thresholds = thresholds
    self.ink = ink
    guard hasOpenEnds, counts.count > 2 else {
      (self.counts, self.range) = (counts, range)
      return
    }
    let bin = (range.upperBound - range.lowerBound) / Double(counts.count)
    self.counts = Array(counts.dropFirst().dropLast())
    self.range = range.lowerBound + bin...range.upperBound - bin
    let total = max(counts.reduce(0) { $0 + Double($1) }, 1)
    beyond = (Double(counts[0]) / total, Double(counts[counts.count - 1]) / total)
  }

  /// Draws the histogram over the whole canvas; its last row has the labels.
  package func draw(on canvas: inout Canvas) {
    guard !counts.isEmpty, !canvas.bounds.isEmpty else { return }
    let hasLabels = canvas.size.height >= 3
    let plot = canvas.bounds.inset(bottom: hasLabels ? 1 : 0)
    let bars = Self.resampled(counts, into: plot.width)
    let greatest = bars.max() ?? 0
    let rising = canvas.symbols.rising
    let barWidth = (range.upperBound - range.lowerBound) / Double(plot.width)
    for (x, amount) in bars.enumerated() where amount > 0 {
      // The rarest value is seen.
      let share = amount / greatest
      let level = max(Int((share * Double(plot.height * (rising.count - 1))).rounded()), 1)
      let style = Style(ink(range.lowerBound + (Double(x) + 0.5) * barWidth))
      for y in 0..<plot.height {
        let filled = min(level - (plot.height - 1 - y) * (rising.count - 1), rising.count - 1)
        if filled > 0 { canvas[x, y] = Cell(rising[filled], style) }
      }
    }
    drawLabels(on: &canvas, plot, hasLabels: hasLabels)
  }

  private func drawLabels(on canvas: inout Canvas, _ plot: Rect, hasLabels: Bool) {
    var taken: [Rect] = []
    func label(_ text: String, around middle: Int, _ style: Style, on canvas: inout Canvas) {
      guard hasLabels, !text.isEmpty else { return }
      let x = min(max(middle - text.columns / 2, 0), max(plot.width - text.columns, 0))
      let place = Rect(x: x - 1, y: plot.bottom, width: text.columns + 2, height: 1)
      guard !taken.contains(where: { !$0.intersection(place).isEmpty }) else { return }
      canvas.text(text, x: x, y: plot.bottom, style)
      taken.append(place)
    }
    /// In a corner where no bar is, else below.
    func mark(_ text: String, x: Int, _ value: Double, on canvas: inout Canvas) {
      let style = Style(ink(value), [.bold])
      let isFree = (x..<x + text.columns).allSatisfy { canvas[$0, 0] == Cell() }
      guard hasLabels, isFree, text.columns * 2 < plot.width else {
        return label(text, around: x, style, on: &canvas)
      }
      canvas.text(text, x: x, y: 0, style)
    }
    for threshold in thresholds
    where range.contains(threshold.value) && range.upperBound > range.lowerBound {
      let share = (threshold.value - range.lowerBound) / (range.upperBound - range.lowerBound)
      let x = min(Int(share * Double(plot.width)), plot.right - 1)
      for y in 0..<plot.height {
        canvas[x, y] = Cell(canvas.symbols.dashedVertical, Style(.mark, [.bold]))
      }
      label(threshold.label, around: x, Style(.mark), on: &canvas)
    }
    let symbols = canvas.symbols
    if beyond.below > 0 {
      let text = "\(symbols.backPointer) \(Format.percent(beyond.below))"
      mark(text, x: 0, range.lowerBound, on: &canvas)
    }
    if beyond.above > 0 {
      let text = "\(Format.percent(beyond.above)) \(symbols.pointer)"
      mark(text, x: plot.right - text.columns, range.upperBound, on: &canvas)
    }
    label(Format.number(range.lowerBound), around: 0, Style(.axis), on: &canvas)
    label(Format.number(range.upperBound), around: plot.right, Style(.axis), on: &canvas)
  }

  /// The counts in as many bins as there are columns, so that the whole width is used.
  static func resampled(_ counts: [UInt32], into width: Int) -> [Double] {
    (0..<width).map { column in
      let start = Double(column * counts.count) / Double(width)
      let end = Double((column + 1) * counts.count) / Double(width)
      return (Int(start)..<min(Int(end.rounded(.up)), counts.count)).reduce(0) { sum, bin in
        let overlap = min(end, Double(bin + 1)) - max(start, Double(bin))
        return sum + overlap * Double(counts[bin])
      }
    }
  }
}
