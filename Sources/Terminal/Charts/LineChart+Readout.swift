extension LineChart {
  /// What stands under the cursor.
  public struct Readout: Sendable, Hashable {
    /// One line's values.
    public struct Entry: Sendable, Hashable {
      /// What the values are.
      public let label: String
      /// The line's colour.
      public let ink: Ink
      /// The step of the value: the last one at or before the cursor's.
      public let step: Int
      /// The value itself.
      public let value: Double
      /// The moving average there.
      public let smoothed: Double
    }

    /// The cursor's step.
    public let step: Int
    /// The lines that have a value there, in their order.
    public let entries: [Entry]
    /// What happened near there, the nearest first.
    public let events: [Event]
  }

  /// The values at a step and what happened near it.
  ///
  /// - Parameter distance: how many steps away an event is still near.
  public func readout(at step: Double, within distance: Double = 0) -> Readout {
    let entries = lines.compactMap { line -> Readout.Entry? in
      let series = line.series
      guard let place = series.index(at: step) else { return nil }
      return Readout.Entry(
        label: line.label, ink: line.ink, step: series.steps[place], value: series.values[place],
        smoothed: series.smoothed[place])
    }
    func away(_ event: Event) -> Double { abs(Double(event.step) - step) }
    let near = events.filter { away($0) <= max(distance, 0.5) }
    return Readout(
      step: Int(clamping: step.rounded()), entries: entries,
      events: near.sorted { away($0) < away($1) })
  }
}

extension Int {
  /// The nearest integer that there is; 0 for no number.
  init(clamping value: Double) {
    self =
      value.isNaN ? 0 : value >= 9e18 ? .max : value <= -9e18 ? .min : Int(value)
  }
}
