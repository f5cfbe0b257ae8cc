import Foundation

/// How often values fall into bins of equal width, with thresholds between them.
package struct Histogram: Sendable {
  /// A place among the values that matters.
  package struct Threshold: Sendable, Hashable {
    /// Where.
    package var value: Double
    /// What it is; it stands below the line.
    package var label: String
    /// Its colour.
    package var ink: Ink

    /// A threshold.
    package init(_ value: Double, label: String = "", ink: Ink = .role(.mark)) {
      self.value = value
      self.label = label
      self.ink = ink
    }
  }

  /// How much lies in each bin, from the lowest values to the greatest.
  package var counts: [Double]
  /// The values from the first bin's start to the last one's end.
  package var range: ClosedRange<Double>
  /// Vertical lines.
  package var thresholds: [Threshold]
  /// The colour of the bin at a value.
  package var ink: @Sendable (Double) -> Ink
  /// Whether heights are spaced by ratios, which shows rare values beside frequent ones.
  package var isLogarithmic: Bool

  /// A histogram in one colour.
  package init(
    counts: [Double], range: ClosedRange<Double>, thresholds: [Threshold] = [],
    ink: Ink = .role(.student), isLogarithmic: Bool = false
  ) {
    self.init(
      counts: counts, range: range, thresholds: thresholds, isLogarithmic: isLogarithmic,
      inkAt: { _ in ink })
  }

  /// A histogram whose bins have the colours of their values.
  package init(
    counts: [Double], range: ClosedRange<Double>, thresholds: [Threshold] = [],
    isLogarithmic: Bool = false, inkAt ink: @escaping @Sendable (Double) -> Ink
  ) {
    self.counts = counts
    self.range = range
    self.thresholds = thresholds
    self.ink = ink
    self.isLogarithmic = isLogarithmic
  }

  /// Draws the histogram over the whole canvas; its last row has the labels.
  package func draw(on canvas: inout Canvas) {
    guard !counts.isEmpty, !canvas.bounds.isEmpty else { return }
    let bars = grouped(into: canvas.size.width)
    let barWidth = canvas.size.width / bars.count
    let hasLabels = canvas.size.height >= 3
    let plot = Rect(
      x: (canvas.size.width - barWidth * bars.count) / 2, y: 0, width: barWidth * bars.count,
      height: canvas.size.height - (hasLabels ? 1 : 0))
    let greatest = bars.max() ?? 0
    let rising = canvas.symbols.rising
    let levels = plot.height * (rising.count - 1)
    let perBar = binWidth * Double((counts.count + bars.count - 1) / bars.count)
    for (index, amount) in bars.enumerated() where amount > 0 && greatest > 0 {
      let share = isLogarithmic ? log1p(amount) / log1p(greatest) : amount / greatest
      // The rarest value is seen.
      let level = max(Int((share * Double(levels)).rounded()), 1)
      let middle = range.lowerBound + (Double(index) + 0.5) * perBar
      for y in 0..<plot.height {
        let filled = min(
          max(level - (plot.height - 1 - y) * (rising.count - 1), 0), rising.count - 1)
        guard filled > 0 else { continue }
        let part = Rect(x: plot.x + index * barWidth, y: y, width: barWidth, height: 1)
        canvas.fill(part, rising[filled], Style(ink(middle)))
      }
    }
    drawThresholds(on: &canvas, plot, hasLabels: hasLabels)
  }

  private func drawThresholds(on canvas: inout Canvas, _ plot: Rect, hasLabels: Bool) {
    var taken: [Rect] = []
    func label(_ text: String, around middle: Int, _ style: Style, on canvas: inout Canvas) {
      guard hasLabels, !text.isEmpty else { return }
      let x = min(max(middle - text.columns / 2, 0), max(canvas.size.width - text.columns, 0))
      let place = Rect(x: x - 1, y: plot.bottom, width: text.columns + 2, height: 1)
      guard !taken.contains(where: { !$0.intersection(place).isEmpty }) else { return }
      canvas.text(text, x: x, y: plot.bottom, style)
      taken.append(place)
    }
    for threshold in thresholds {
      guard range.contains(threshold.value), range.upperBound > range.lowerBound else { continue }
      let share = (threshold.value - range.lowerBound) / (range.upperBound - range.lowerBound)
      let x = min(plot.x + Int(share * Double(plot.width)), plot.right - 1)
      for y in 0..<plot.height {
        canvas[x, y] = Cell(canvas.symbols.dashedVertical, Style(threshold.ink, [.bold]))
      }
      label(threshold.label, around: x, Style(threshold.ink), on: &canvas)
    }
    label(Format.number(range.lowerBound), around: plot.x, Style(.axis), on: &canvas)
    label(Format.number(range.upperBound), around: plot.right, Style(.axis), on: &canvas)
  }

  private var binWidth: Double { (range.upperBound - range.lowerBound) / Double(counts.count) }

  /// The bins, or sums of as many neighbours each as it takes to fit into a width.
  private func grouped(into width: Int) -> [Double] {
    let group = (counts.count + width - 1) / width
    guard group > 1 else { return counts }
    return stride(from: 0, to: counts.count, by: group).map { start in
      counts[start..<min(start + group, counts.count)].reduce(0, +)
    }
  }
}
