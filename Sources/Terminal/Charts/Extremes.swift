/// Gathers which values an axis has to show.
struct Extremes {
  let isLogarithmic: Bool
  /// What must be shown: moving averages.
  private var needed: [Double] = []
  private var lows: [Double] = []
  private var highs: [Double] = []
  private var references: [Double] = []

  init(isLogarithmic: Bool) { self.isLogarithmic = isLogarithmic }

  mutating func add(_ values: [Double?]) {
    needed += values.compactMap { $0 }.filter(hasPlace)
  }

  mutating func add(raw buckets: [Series.Bucket?]) {
    for bucket in buckets {
      let low = isLogarithmic ? bucket?.leastPositive : bucket?.minimum
      if let low, hasPlace(low) { lows.append(low) }
      if let high = bucket?.maximum, hasPlace(high) { highs.append(high) }
    }
  }

  mutating func add(reference value: Double) {
    if hasPlace(value) { references.append(value) }
  }

  /// The least and the greatest value to show; nil where there are none.
  func range(isRobust: Bool) -> ClosedRange<Double>? {
    guard var range = Self.span(of: needed + lows + highs) else { return Self.span(of: references) }
    if isRobust, let inner = robust(within: range) { range = inner }
    for value in references {
      let wider = min(range.lowerBound, value)...max(range.upperBound, value)
      // A far limit must not flatten the lines; it is then marked at the edge.
      let isNear = isLogarithmic || width(wider) <= 3 * width(range) || width(range) == 0
      if isNear { range = wider }
    }
    return range
  }

  /// The scale of an axis with about so many ticks that shows them.
  func scale(_ axis: ValueAxis, count: Int) -> PlotScale {
    if case .fixed(let range) = axis.extent {
      guard isLogarithmic, range.lowerBound <= 0 else {
        return PlotScale(range, spacing: axis.scale)
      }
      // Logarithms have no zero to begin with.
      let end = range.upperBound > 0 ? range.upperBound : 1
      return PlotScale(end * 1e-6...end, spacing: axis.scale)
    }
    guard let range = range(isRobust: axis.extent == .robust) else {
      return PlotScale(isLogarithmic ? 0.1...1 : 0...1, spacing: axis.scale)
    }
    return PlotScale(
      Ticks.rounded(range, spacing: axis.scale, count: count), spacing: axis.scale)
  }

  /// The range of the bulk, unless nearly everything lies in it anyway.
  private func robust(within all: ClosedRange<Double>) -> ClosedRange<Double>? {
    let (lows, highs) = (lows.sorted(), highs.sorted())
    guard lows.count >= 20, highs.count >= 20 else { return nil }
    // At least one: a narrow chart has one column for a spike.
    func outside(_ values: [Double]) -> Int { max(values.count / 50, 1) }
    let bulk = needed + [lows[outside(lows)], highs[highs.count - 1 - outside(highs)]]
    guard let inner = Self.span(of: bulk), width(all) > 2 * width(inner), width(inner) > 0 else {
      return nil
    }
    return inner
  }

  private func width(_ range: ClosedRange<Double>) -> Double {
    range.upperBound - range.lowerBound
  }

  /// What is beyond these bounds could not be rounded; it is marked at the edge.
  private func hasPlace(_ value: Double) -> Bool {
    abs(value) < 1e300 && (!isLogarithmic || value > 1e-300)
  }

  private static func span(of values: [Double]) -> ClosedRange<Double>? {
    guard let low = values.min(), let high = values.max() else { return nil }
    return low...high
  }
}
