/// The window of steps that a chart shows: all of them, the last ones, or a part that a person
/// chose.
package struct Viewport: Sendable, Hashable {
  /// How the window follows the data.
  package enum Mode: Sendable, Hashable {
    /// Everything there is.
    case full
    /// The last steps, however many come.
    case recent(Int)
    /// These steps, whatever comes.
    case window(ClosedRange<Double>)
  }

  /// How the window follows the data.
  package private(set) var mode: Mode

  /// A window of a kind.
  package init(_ mode: Mode = .full) { self.mode = mode }

  /// Everything there is.
  package static let full = Viewport()

  /// The steps that are shown of those that there are.
  package func visible(in data: ClosedRange<Double>) -> ClosedRange<Double> {
    switch mode {
    case .full: return data
    case .recent(let steps):
      return max(data.lowerBound, data.upperBound - Double(max(steps, 1)))...data.upperBound
    case .window(let window):
      return Self.clamped(window.lowerBound, window.upperBound - window.lowerBound, to: data)
    }
  }

  /// Shows less (a factor above 1) or more around a step, which keeps its place.
  package mutating func zoom(
    by factor: Double, about step: Double? = nil, in data: ClosedRange<Double>
  ) {
    guard factor > 0, factor.isFinite else { return }
    let shown = visible(in: data)
    let width = shown.upperBound - shown.lowerBound
    let centre = step ?? (shown.lowerBound + width / 2)
    guard centre.isFinite else { return }
    // Less than some steps is no picture any more.
    let wanted = max(width / factor, min(4, width))
    let all = data.upperBound - data.lowerBound
    guard wanted < all else { return reset() }
    let share = width > 0 ? (centre - shown.lowerBound) / width : 0.5
    mode = .window(Self.clamped(centre - share * wanted, wanted, to: data))
  }

  /// Moves the window by a share of its width; positive shares go to later steps.
  package mutating func pan(by share: Double, in data: ClosedRange<Double>) {
    let shown = visible(in: data)
    guard share.isFinite, shown != data else { return }
    let width = shown.upperBound - shown.lowerBound
    mode = .window(Self.clamped(shown.lowerBound + share * width, width, to: data))
  }

  /// Shows everything there is.
  package mutating func reset() { mode = .full }

  /// Shows the last steps, however many come.
  package mutating func showRecent(_ steps: Int) { mode = .recent(max(steps, 1)) }

  private static func clamped(
    _ start: Double, _ width: Double, to data: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    let width = min(width, data.upperBound - data.lowerBound)
    let start = min(max(start, data.lowerBound), data.upperBound - width)
    return start...min(start + width, data.upperBound)
  }
}
