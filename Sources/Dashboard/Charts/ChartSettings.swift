import Terminal

/// How charts over steps are looked at; all charts of all panes share it.
struct ChartSettings: Sendable, Equatable {
  /// Which steps are shown; the latest ones are those of the run itself, however long others are.
  var viewport = Viewport.full
  /// Whether values are spaced by their ratios; nil where a chart may choose.
  var isLogarithmic: Bool?
  /// Whether moving averages are drawn over the values.
  var showsSmoothed = true

  /// What other runs' curves are laid over this one's by.
  var alignment = Alignment.steps

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

  /// Reacts to an action; returns whether it was one for charts.
  mutating func perform(_ action: Action, _ context: Context) -> Bool {
    let steps = context.chartSteps
    let cursor = context.time.map(Double.init)
    switch action {
    case .logScale:
      let isShown = ChartKind.allCases.contains { self.isLogarithmic($0, context.run) }
      isLogarithmic = !(isLogarithmic ?? isShown)
    case .smoothing: showsSmoothed.toggle()
    case .align(let alignment): self.alignment = alignment
    case .nextAlignment: alignment = alignment.next
    case .zoom(let factor, let step):
      keepWindow(context)
      viewport.zoom(by: factor, about: step ?? cursor, in: steps)
    case .pan(let share):
      keepWindow(context)
      viewport.pan(by: share, in: steps)
    case .resetZoom: viewport.reset()
    case .window:
      if case .recent = viewport.mode {
        viewport.reset()
      } else {
        viewport.showRecent(Self.recentSteps)
      }
    default: return false
    }
    return true
  }

  /// Where the cursor comes by so many hundredths of the window, at least by as many steps.
  func cursor(movedBy count: Int, _ context: Context) -> Moment {
    let shown = visible(context)
    let stride = max(Int((shown.upperBound - shown.lowerBound) * Self.cursorShare), 1)
    let last = context.run.standing.step
    let step = min(max((context.time ?? last) + count * stride, 0), last)
    return step >= last ? .now : .step(step)
  }

  /// The steps that are shown.
  func visible(_ context: Context) -> ClosedRange<Double> {
    if case .recent = viewport.mode { return viewport.visible(in: context.run.chartSteps) }
    return viewport.visible(in: context.chartSteps)
  }

  /// Makes the latest steps a window that stays: from what is shown, it is moved and magnified.
  private mutating func keepWindow(_ context: Context) {
    guard case .recent = viewport.mode, visible(context) != context.chartSteps else { return }
    viewport = Viewport(.window(visible(context)))
  }

  /// Moves a window that was chosen so that it has a step.
  mutating func reveal(_ step: Int, _ context: Context) {
    guard viewport.mode != .full else { return }
    let steps = context.chartSteps
    let shown = visible(context)
    let width = shown.upperBound - shown.lowerBound
    guard width > 0, !shown.contains(Double(step)) else { return }
    keepWindow(context)
    if Double(step) < shown.lowerBound {
      viewport.pan(by: (Double(step) - shown.lowerBound) / width, in: steps)
    } else {
      viewport.pan(by: (Double(step) - shown.upperBound) / width, in: steps)
    }
  }

  /// Whether a chart's values are spaced by their ratios: a perplexity that begins far above the
  /// teacher's is, until somebody decides.
  func isLogarithmic(_ kind: ChartKind, _ run: RunData) -> Bool {
    guard kind.contents.canBeLogarithmic else { return false }
    if let isLogarithmic { return isLogarithmic }
    guard kind == .perplexity, let start = run.startPerplexity,
      let least = run.teacherPerplexity ?? run.wholeEvaluation(at: nil)?.studentPerplexity
    else { return false }
    return start > Self.wideRatio * least
  }

  /// From this ratio on, a linear axis leaves less than two rows to what is near the teacher.
  private static let wideRatio = 10.0

  /// How the charts are looked at, in a few words.
  ///
  /// - Parameter kind: the chart, where it is one: not all have moving averages and logarithms.
  func words(_ context: Context, _ kind: ChartKind? = nil) -> String {
    var words: [String] = []
    switch viewport.mode {
    case .full: break
    case .recent(let steps): words.append("latest \(steps) steps")
    case .window:
      let shown = visible(context)
      words.append("steps \(Int(shown.lowerBound.rounded())) to \(Int(shown.upperBound.rounded()))")
    }
    let isLogarithmic = kind.map { self.isLogarithmic($0, context.run) } ?? self.isLogarithmic
    if isLogarithmic == true { words.append("log") }
    if alignment != .steps, !context.overlays.isEmpty {
      words.append("others by \(alignment.rawValue)")
    }
    if kind?.canBeSmoothed != false { words.append(showsSmoothed ? "smoothed" : "raw") }
    return words.joined(separator: ", ")
  }
}

extension RunData {
  /// The steps from the first to the newest one.
  var chartSteps: ClosedRange<Double> { 0...Double(max(standing.step, lastStep?.step ?? 0, 1)) }
}

extension Context {
  /// The steps of this run and of those that are laid over it: what charts show when they show all.
  var chartSteps: ClosedRange<Double> {
    let ends = overlays.compactMap {
      $0.series(along: charts.alignment, of: run)[.loss]?.range?.upperBound
    }
    let own = run.chartSteps
    return own.lowerBound...max(own.upperBound, ends.max() ?? 0)
  }
}
