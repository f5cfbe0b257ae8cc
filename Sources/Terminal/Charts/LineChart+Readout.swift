extension LineChart {
  /// What stands under the cursor.
  package struct Readout: Sendable, Hashable {
    /// One line's values.
    package struct Entry: Sendable, Hashable {
      /// What the values are.
      package let label: String
      /// The line's colour.
      package let ink: Ink
      /// The step of the value: the last one at or before the cursor's.
      package let step: Int
      /// The value itself.
      package let value: Double
      /// The moving average there.
      package let smoothed: Double
    }

    /// The cursor's step.
    package let step: Int
    /// The lines that have a value there, in their order.
    package let entries: [Entry]
    /// What happened near there, the nearest first.
    package let events: [Event]
  }

  /// The values at a step and what happened near it.
  ///
  /// - Parameter distance: how many steps away an event is still near.
  package func readout(at step: Double, within distance: Double = 0) -> Readout {
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
