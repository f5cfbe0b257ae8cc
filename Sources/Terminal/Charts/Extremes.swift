import Foundation

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

  /// The scale of an axis that shows them.
  ///
  /// Reference values are shown where they are near: a far one must not flatten the lines, and is
  /// marked at the edge.
  func scale(_ axis: ValueAxis, rows: Int, dotsPerRow: Int) -> PlotScale {
    var range: ClosedRange<Double>
    switch axis.extent {
    case .fixed(let fixed): range = fixed
    case .automatic, .robust:
      if let all = Self.span(of: needed + lows + highs) {
        range = axis.extent == .robust ? robust(within: all) ?? all : all
        let least =
          width(range) > 0 ? width(range) : isLogarithmic ? 1 : abs(range.lowerBound) * 0.2
        for value in references {
          let wider = min(range.lowerBound, value)...max(range.upperBound, value)
          if width(wider) <= Self.nearness * least { range = wider }
        }
        if !isLogarithmic { range = PlotScale.rounded(range, rows: rows) }
      } else {
        range = Self.span(of: references) ?? (isLogarithmic ? 0.1...1 : 0...1)
      }
    }
    if isLogarithmic, range.lowerBound <= 0 {
      // Logarithms have no zero to begin with.
      let end = range.upperBound > 0 ? range.upperBound : 1
      range = end * 1e-6...end
    }
    return PlotScale(showing: range, axis.scale, rows: rows, dotsPerRow: dotsPerRow)
  }

  /// How much wider the values' range may become for a reference value.
  private static let nearness = 2.0

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

  /// How wide a range is on the axis.
  private func width(_ range: ClosedRange<Double>) -> Double {
    isLogarithmic && range.lowerBound > 0
      ? log(range.upperBound / range.lowerBound) : range.upperBound - range.lowerBound
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
