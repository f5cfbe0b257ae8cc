/// How often values fall into bins of equal width, with thresholds between them.
public struct Histogram: Sendable {
  /// A place among the values that matters.
  public struct Threshold: Sendable, Hashable {
    /// Where.
    public var value: Double
    /// What it is; it stands below the line.
    public var label: String
    /// Its colour.
    public var ink: Ink

    /// A threshold.
    public init(_ value: Double, label: String = "", ink: Ink = .role(.mark)) {
      self.value = value
      self.label = label
      self.ink = ink
    }
  }

  /// How much lies in each bin, from the lowest values to the greatest.
  public var counts: [Double]
  /// The values from the first bin's start to the last one's end.
  public var range: ClosedRange<Double>
  /// Vertical lines.
  public var thresholds: [Threshold]
  /// The colour of the bin at a value.
  public var ink: @Sendable (Double) -> Ink
  /// Whether heights are spaced by ratios, which shows rare values beside frequent ones.
  public var isLogarithmic: Bool

  /// A histogram in one colour.
  public init(
    counts: [Double], range: ClosedRange<Double>, thresholds: [Threshold] = [],
    ink: Ink = .role(.student), isLogarithmic: Bool = false
  ) {
    self.init(
      counts: counts, range: range, thresholds: thresholds, isLogarithmic: isLogarithmic,
      inkAt: { _ in ink })
  }

  /// A histogram whose bins have the colours of their values.
  public init(
    counts: [Double], range: ClosedRange<Double>, thresholds: [Threshold] = [],
    isLogarithmic: Bool = false, inkAt ink: @escaping @Sendable (Double) -> Ink
  ) {
    self.counts = counts
    self.range = range
    self.thresholds = thresholds
    self.ink = ink
    self.isLogarithmic = isLogarithmic
  }

  /// Draws the histogram over the whole canvas.
  public func draw(on canvas: inout Canvas) {
  }
}
