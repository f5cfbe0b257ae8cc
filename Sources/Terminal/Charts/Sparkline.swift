/// A series in one row: each column shows its value farthest from the middle of all, so that no
/// spike is lost, whether up or down.
package struct Sparkline: Sendable {
  private let series: Series
  private let ink: Ink

  package init(_ series: Series, ink: Ink = .role(.student)) {
    self.series = series
    self.ink = ink
  }

  package init(_ values: [Double], ink: Ink = .role(.student)) {
    self.init(Series(values: values), ink: ink)
  }

  /// Draws the line over the canvas's rows.
  package func draw(on canvas: inout Canvas) {
    guard let data = series.range, !canvas.bounds.isEmpty else { return }
    let columns = min(series.count, canvas.size.width)
    let buckets = series.buckets(in: data, count: columns)
    let lows = buckets.compactMap { $0?.minimum }
    let highs = buckets.compactMap { $0?.maximum }
    let (low, high) = (lows.min() ?? 0, highs.max() ?? 0)
    // Halves, so that differences of the greatest numbers stay finite.
    func share(_ value: Double) -> Double {
      high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5
    }
    let middles = buckets.compactMap { $0?.last }.sorted()
    let middle = middles.isEmpty ? 0 : middles[middles.count / 2]
    let rising = canvas.symbols.rising
    let levels = canvas.size.height * (rising.count - 1)
    for (x, bucket) in buckets.enumerated() {
      guard let bucket else { continue }
      if bucket.notANumber + bucket.positiveInfinity + bucket.negativeInfinity > 0 {
        canvas[x, canvas.size.height - 1] = Cell(
          canvas.symbols.notANumber, Style(.error, [.bold]))
        continue
      }
      guard let least = bucket.minimum, let greatest = bucket.maximum else { continue }
      let value = greatest - middle >= middle - least ? greatest : least
      let level = 1 + Int((share(value) * Double(levels - 1)).rounded())
      for y in 0..<canvas.size.height {
        let below = (canvas.size.height - 1 - y) * (rising.count - 1)
        let filled = min(max(level - below, 0), rising.count - 1)
        if filled > 0 { canvas[x, y] = Cell(rising[filled], Style(ink)) }
      }
    }
  }
}
