import Terminal

/// How charts over steps are looked at; all charts of a pane share it.
struct ChartSettings: Sendable, Equatable {
  /// Which steps are shown.
  var viewport = Viewport.full
  /// Whether values are spaced by their ratios.
  var isLogarithmic = false
  /// Whether moving averages are drawn over the values.
  var showsSmoothed = true

  /// How many steps the window of the latest ones has.
  static let recentSteps = 200
  /// How much a key press or a turn of the wheel magnifies.
  static let zoomFactor = 1.5
  /// The share of the window that it moves by.
  static let panShare = 0.25
  /// The share of the window that the cursor moves by.
  static let cursorShare = 0.01

  /// Whether Escape has nothing to leave.
  var isAtRoot: Bool { viewport.mode == .full }

  /// Reacts to an action; nil where it is none for charts.
  mutating func perform(_ action: Action, _ context: Context) -> PaneResult? {
    let steps = context.run.chartSteps
    let cursor = context.time.map(Double.init)
    switch action {
    case .logScale: isLogarithmic.toggle()
    case .smoothing: showsSmoothed.toggle()
    case .zoomIn: viewport.zoom(by: Self.zoomFactor, about: cursor, in: steps)
    case .zoomOut: viewport.zoom(by: 1 / Self.zoomFactor, about: cursor, in: steps)
    case .panLeft: viewport.pan(by: -Self.panShare, in: steps)
    case .panRight: viewport.pan(by: Self.panShare, in: steps)
    case .resetZoom, .back: viewport.reset()
    case .window:
      if case .recent = viewport.mode {
        viewport.reset()
      } else {
        viewport.showRecent(Self.recentSteps)
      }
    default: return nil
    }
    return PaneResult.none
  }

  /// Moves the cursor by so many hundredths of the window, at least by as many steps.
  mutating func moveCursor(by count: Int, _ context: Context) -> PaneResult {
    let shown = viewport.visible(in: context.run.chartSteps)
    let width = shown.upperBound - shown.lowerBound
    let stride = max(Int(width * Self.cursorShare), 1)
    let last = context.run.standing.step
    let step = min(max((context.time ?? last) + count * stride, 0), last)
    reveal(step, context)
    return .look(at: step >= last ? nil : step)
  }

  /// Moves the window so that it has a step.
  mutating func reveal(_ step: Int, _ context: Context) {
    let steps = context.run.chartSteps
    let shown = viewport.visible(in: steps)
    let width = shown.upperBound - shown.lowerBound
    guard width > 0 else { return }
    if Double(step) < shown.lowerBound {
      viewport.pan(by: (Double(step) - shown.lowerBound) / width, in: steps)
    } else if Double(step) > shown.upperBound {
      viewport.pan(by: (Double(step) - shown.upperBound) / width, in: steps)
    }
  }

  /// How the charts are looked at, in a few words.
  ///
  /// - Parameter kind: the chart, where it is one: not all have moving averages and logarithms.
  func words(_ context: Context, _ kind: ChartKind? = nil) -> String {
    var words: [String] = []
    switch viewport.mode {
    case .full: break
    case .recent(let steps): words.append("latest \(steps) steps")
    case .window:
      let shown = viewport.visible(in: context.run.chartSteps)
      words.append("steps \(Int(shown.lowerBound.rounded())) to \(Int(shown.upperBound.rounded()))")
    }
    if isLogarithmic, kind?.canBeLogarithmic != false { words.append("log") }
    if kind?.canBeSmoothed != false { words.append(showsSmoothed ? "smoothed" : "raw") }
    return words.joined(separator: ", ")
  }
}

extension RunData {
  /// The steps from the first to the newest one: what charts over steps show when they show all.
  var chartSteps: ClosedRange<Double> { 0...Double(max(standing.step, lastStep?.step ?? 0, 1)) }
}
