/// Metrics over steps: lines with their raw values behind them, limits, events and a cursor.
///
/// Every value of the window is in the picture: a column shows the span from its least to its
/// greatest value, and what has no place is marked at the edge where it left.
package struct LineChart: Sendable {
  /// A series in a chart.
  package struct Line: Sendable {
    /// The values.
    package var series: Series
    /// The line's colour.
    package var ink: Ink
    /// What the values are; a line without a name is only drawn.
    package var label: String
    /// Whether the values themselves are drawn.
    package var showsRaw: Bool
    /// Whether their moving average is drawn over them.
    package var showsSmoothed: Bool
    /// Whether every value is marked, as befits those that come seldom.
    package var marksValues: Bool
    /// Whether it is drawn behind all others, and the axis does not heed it.
    package var isBehind: Bool

    /// A line; without a moving average its values have the line's colour.
    package init(
      _ series: Series, ink: Ink, label: String, showsRaw: Bool = true, showsSmoothed: Bool = false,
      marksValues: Bool = false, isBehind: Bool = false
    ) {
      self.series = series
      self.ink = ink
      self.label = label
      self.showsRaw = showsRaw
      self.showsSmoothed = showsSmoothed
      self.marksValues = marksValues
      self.isBehind = isBehind
    }
  }

  /// A value to compare with, drawn across the chart.
  package struct Reference: Sendable, Hashable {
    /// What it is.
    package var label: String
    /// Where it lies.
    package var value: Double
    /// Its colour.
    package var ink: Ink
    /// Whether the line is dashed.
    package var isDashed: Bool

    /// A horizontal line.
    package init(_ label: String, value: Double, ink: Ink, isDashed: Bool = true) {
      self.label = label
      self.value = value
      self.ink = ink
      self.isDashed = isDashed
    }
  }

  /// Something that happened at a step, drawn from top to bottom.
  package struct Event: Sendable, Hashable {
    /// When.
    package var step: Int
    /// A letter for it; nil is the set's own mark.
    package var symbol: Character?
    /// Its colour.
    package var ink: Ink
    /// What happened.
    package var text: String

    /// A vertical mark.
    package init(
      step: Int, symbol: Character? = nil, ink: Ink = .role(.mark), text: String
    ) {
      self.step = step
      self.symbol = symbol
      self.ink = ink
      self.text = text
    }
  }

  /// What the chart shows, if it needs saying.
  package var title: String?
  /// The lines; where two meet, both are seen.
  package var lines: [Line]
  /// Horizontal lines.
  package var references: [Reference]
  /// Vertical marks.
  package var events: [Event]
  /// Which steps are shown.
  package var viewport: Viewport
  /// The steps that count as all; nil takes those of the lines. Charts that agree on them show the
  /// same window whatever their lines have.
  package var allSteps: ClosedRange<Double>?
  /// Labels of the horizontal axis, where steps stand for something else; nil for the steps.
  package var stepTicks: [(value: Double, label: String)]?
  /// How values are laid out.
  package var axis: ValueAxis
  /// The step that the cursor is on.
  package var cursor: Double?
  /// Whether the first row says which line is which.
  package var showsLegend: Bool

  /// A chart.
  package init(
    title: String? = nil, lines: [Line], references: [Reference] = [], events: [Event] = [],
    viewport: Viewport = .full, axis: ValueAxis = ValueAxis(), cursor: Double? = nil,
    showsLegend: Bool = true
  ) {
    self.title = title
    self.lines = lines
    self.references = references
    self.events = events
    self.viewport = viewport
    self.axis = axis
    self.cursor = cursor
    self.showsLegend = showsLegend
  }

  /// The steps that there are; nil where no line has any.
  package var dataRange: ClosedRange<Double>? {
    let ranges = lines.compactMap(\.series.range)
    guard let low = ranges.map(\.lowerBound).min(), let high = ranges.map(\.upperBound).max()
    else { return nil }
    return allSteps ?? low...high
  }
}
