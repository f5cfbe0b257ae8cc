import Foundation

/// The way from values to a plot's rows of dots and back: curves, ticks, reference lines, markers and
/// read-outs all go through it.
///
/// Rows of dots count from the top, as rows of cells do; a cell has ``dotsPerRow`` of them.
package struct PlotScale: Sendable, Hashable {
  /// A value with a label, on a row of dots of its own.
  package struct Tick: Sendable, Hashable {
    package let value: Double
    package let label: String
  }

  /// How values are spaced.
  package let spacing: ValueAxis.Scale
  /// Rows of cells.
  package let rows: Int
  /// Rows of dots in a row of cells.
  package let dotsPerRow: Int
  /// The labelled values, increasing.
  package private(set) var ticks: [Tick] = []
  /// A value (or its logarithm to base ten) over `unit`, times `density`, plus `offset` are the dots
  /// from the lowest row up. The quotient comes first, so that the greatest numbers stay finite.
  private let unit: Double
  private let density: Double
  private let offset: Double

  /// Rows of dots.
  package var height: Int { rows * dotsPerRow }

  /// The row of dots of a value: below 0 or from ``height`` on where it is off the scale; nil where
  /// it has no place at all.
  package func dotRow(of value: Double) -> Int? {
    guard value.isFinite, spacing == .linear || value > 0 else { return nil }
    let position = measure(value) * density + offset
    // What is far outside stays countable.
    let limit = Double(4 * height + 4)
    return height - 1 - Int(min(max(position, -limit), limit).rounded())
  }

  /// The row of cells of a value; nil where it is not shown.
  package func row(of value: Double) -> Int? {
    dotRow(of: value).flatMap { (0..<height).contains($0) ? $0 / dotsPerRow : nil }
  }

  /// The value in the middle of a row of dots.
  package func value(atDotRow row: Int) -> Double {
    let measure = (Double(height - 1 - row) - offset) / density
    return spacing == .linear ? measure * unit : pow(10, measure)
  }

  private func measure(_ value: Double) -> Double {
    spacing == .linear ? value / unit : log10(value)
  }

  // MARK: Fitting

  /// A scale that shows a range, with about so many ticks; extent and ticks are chosen together, so
  /// that every tick has a row of dots exactly.
  ///
  /// - Parameter range: finite; above zero for a logarithmic scale.
  package init(
    showing range: ClosedRange<Double>, _ spacing: ValueAxis.Scale = .linear, rows: Int,
    dotsPerRow: Int
  ) {
    let (rows, dots) = (max(rows, 1), max(dotsPerRow, 1))
    let range = Self.widened(range, spacing)
    if spacing == .logarithmic {
      self.init(decades: range, rows: rows, dotsPerRow: dots)
    } else {
      let best = Self.fits(range, rows: rows, dotsPerRow: dots).max { $0.score < $1.score }
      // One row has room for one tick at the most.
      self.init(
        spacing, rows: rows, dotsPerRow: dots, unit: best?.step ?? max(abs(range.upperBound), 1),
        density: Double(best?.distance ?? 1), offset: Double(best?.offset ?? 0))
      if let best { ticks = evenTicks(step: best.step) }
    }
  }

  private init(
    _ spacing: ValueAxis.Scale, rows: Int, dotsPerRow: Int, unit: Double, density: Double,
    offset: Double
  ) {
    (self.spacing, self.rows, self.dotsPerRow) = (spacing, rows, dotsPerRow)
    (self.unit, self.density, self.offset) = (unit, density, offset)
  }

  /// A range in which neighbouring rows of dots differ.
  private static func widened(
    _ range: ClosedRange<Double>, _ spacing: ValueAxis.Scale
  ) -> ClosedRange<Double> {
    let (low, high) = (range.lowerBound, range.upperBound)
    let greatest = max(abs(low), abs(high))
    // What differs by less than a Float's precision is one value, told twice.
    guard high / 2 - low / 2 <= greatest * 1e-7 else { return range }
    if spacing == .logarithmic { return low / 2...high * 2 }
    let around = greatest == 0 ? 1 : greatest * 0.1
    return low - around...high + around
  }

  /// A range rounded outwards to ticks or the middles between them: it seldom changes while values
  /// come, and wastes little room.
  static func rounded(_ range: ClosedRange<Double>, rows: Int) -> ClosedRange<Double> {
    let width = range.upperBound / 2 - range.lowerBound / 2
    let half = niceStep(from: width / Double(max(rows / 3, 2)) * 2 / 1.15) / 2
    let low = min(floor(range.lowerBound / half + 1e-9) * half, range.lowerBound)
    let high = max(ceil(range.upperBound / half - 1e-9) * half, range.upperBound)
    return width > 0 && low.isFinite && high.isFinite ? low...high : range
  }

  /// A way to lay out a linear axis: ticks at multiples of a step, so many rows of dots apart.
  private struct Fit {
    let step: Double
    let distance: Int
    let offset: Int
    let score: Double
  }

  /// The ways in which a range fits, of each distance between ticks the one that wastes least.
  private static func fits(
    _ range: ClosedRange<Double>, rows: Int, dotsPerRow dots: Int
  ) -> [Fit] {
    let top = rows * dots - 1
    let middle = middle(dots)
    let wanted = max(min(3, rows / 2), 1)
    let most = max(rows / 2, 1)
    return (min(2, most)...min(max(5, rows / 6), most)).compactMap { (distance: Int) -> Fit? in
      let between = Double(distance * dots)
      var step = niceStep(
        from: (range.upperBound / 2 - range.lowerBound / 2) / Double(top) * between * 2)
      for _ in 0..<4 {
        let (low, high) = (range.lowerBound / step * between, range.upperBound / step * between)
        guard abs(low) < 1e15, abs(high) < 1e15 else { return nil }
        // The lowest row of a tick that leaves the least value its place; ticks have the same row of
        // dots in every cell.
        let lowest = Int((-low - 0.5 + 1e-6).rounded(.up))
        let offset = lowest + ((middle - lowest) % dots + dots) % dots
        if high + Double(offset) < Double(top) + 0.5 {
          let used = (high - low) / Double(max(top, 1))
          return Fit(
            step: step, distance: distance * dots, offset: offset,
            score: used - 0.04 * Double(abs(distance - wanted)))
        }
        step = niceStep(from: step * 1.5)
      }
      return nil
    }
  }

  /// The row of dots of a cell, from the lowest up, on which a tick stands where that can be chosen: in
  /// the middle, as its label does.
  private static func middle(_ dotsPerRow: Int) -> Int { dotsPerRow > 2 ? 1 : 0 }

  /// The least of 1, 2 or 5 times a power of ten that is at least so great.
  private static func niceStep(from least: Double) -> Double {
    guard least > 0, least.isFinite else { return 1 }
    let power = pow(10, floor(log10(least)))
    return ([1.0, 2, 5, 10].first { least <= $0 * power * (1 + 1e-9) } ?? 10) * power
  }

  /// A logarithmic scale: every decade has a row of dots exactly.
  private init(decades range: ClosedRange<Double>, rows: Int, dotsPerRow: Int) {
    let top = Double(rows * dotsPerRow - 1)
    if range.upperBound < range.lowerBound * Self.shortRatio {
      let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
      let density = top / (high - low)
      self.init(
        .logarithmic, rows: rows, dotsPerRow: dotsPerRow, unit: 1, density: density,
        offset: -low * density)
      let width = range.upperBound - range.lowerBound
      ticks = evenTicks(step: Self.niceStep(from: width / Double(max(rows / 3, 2))))
      return
    }
    // Rounded outwards, so that it seldom changes while values come.
    let range = Self.rounded(range)
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    // The lowest row of the power of ten that is one; every decade has its own row then, and the same
    // one in every cell if `aligned`.
    func offset(_ density: Int, aligned: Bool) -> Int? {
      let lowest = Int((-low * Double(density) - 0.5 + 1e-6).rounded(.up))
      let middle = Self.middle(dotsPerRow)
      let offset =
        aligned ? lowest + ((middle - lowest) % dotsPerRow + dotsPerRow) % dotsPerRow : lowest
      return high * Double(density) + Double(offset) < top + 0.5 ? offset : nil
    }
    let most = max(Int((top + 0.9) / (high - low)), 1)
    let dense = (1...most).last { offset($0, aligned: false) != nil }
    // A little room is worth ticks in the middles of cells.
    let calm = (max(most * 4 / 5, 1)...most).last {
      $0.isMultiple(of: dotsPerRow) && offset($0, aligned: true) != nil
    }
    // With more decades than rows of dots, none has a row of its own.
    let density = (calm ?? dense).map(Double.init) ?? top / (high - low)
    let place =
      calm.flatMap { offset($0, aligned: true) } ?? dense.flatMap { offset($0, aligned: false) }
    self.init(
      .logarithmic, rows: rows, dotsPerRow: dotsPerRow, unit: 1, density: density,
      offset: place.map(Double.init) ?? -low * density)
    ticks = decadeTicks(range)
  }

  /// The ratio of a logarithmic range's ends below which 1, 2, 5 would be too few ticks: even
  /// differences have them then.
  private static let shortRatio = 5.0

  /// A range rounded outwards to 1, 2 or 5 times a power of ten.
  private static func rounded(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    func nice(_ value: Double, _ factors: [Double], _ fits: (Double) -> Bool) -> Double {
      let power = pow(10, floor(log10(value) + 1e-9))
      let result = (factors.first { fits($0 * power) } ?? factors.last ?? 1) * power
      return result.isFinite && result > 0 ? result : value
    }
    let (low, high) = (range.lowerBound, range.upperBound)
    return min(
      nice(low, [5, 2, 1]) { $0 <= low * (1 + 1e-9) }, low)...max(
        nice(high, [1, 2, 5, 10]) { $0 >= high * (1 - 1e-9) }, high)
  }

  // MARK: Ticks

  /// The multiples of a step that are shown.
  private func evenTicks(step: Double) -> [Tick] {
    let (bottom, top) = (value(atDotRow: height - 1), value(atDotRow: 0))
    let (first, last) = (ceil(bottom / step - 1e-6), floor(top / step + 1e-6))
    guard first <= last, last - first < 1000, abs(first) < 1e15, abs(last) < 1e15 else { return [] }
    let greatest = max(abs(first), abs(last)) * step
    return apart(
      (Int(first)...Int(last)).map { place in
        let value = Double(place) * step
        return Tick(value: value, label: Format.tick(value, step: step, greatest: greatest))
      })
  }

  /// Powers of ten; 2 and 5 times them where there is room for all of them.
  private func decadeTicks(_ range: ClosedRange<Double>) -> [Tick] {
    let (low, high) = (Int(floor(log10(range.lowerBound))), Int(ceil(log10(range.upperBound))))
    func ticks(_ factors: [Double], every stride: Int) -> [Tick] {
      (low...high).filter { $0 % stride == 0 }.flatMap { power in
        factors.map { factor in
          let step = pow(10, Double(power))
          return Tick(
            value: factor * step,
            label: Format.tick(factor * step, step: step, greatest: factor * step))
        }
      }.filter { row(of: $0.value) != nil }
    }
    let fine = ticks([1, 2, 5], every: 1)
    if apart(fine).count == fine.count { return fine }
    var stride = 1
    var decades = ticks([1], every: 1)
    while apart(decades).count < decades.count, stride < 700 {
      stride += 1
      decades = ticks([1], every: stride)
    }
    return decades.count > 1 ? decades : apart(fine)
  }

  /// The ticks whose labels have a row between them; where there are few rows, a row of their own.
  private func apart(_ ticks: [Tick]) -> [Tick] {
    let least = rows >= 6 ? 2 : 1
    var last = Int.max / 2
    return ticks.filter { tick in
      guard let row = row(of: tick.value), last - row >= least else { return false }
      last = row
      return true
    }
  }
}
