import Terminal

/// What the loss pane shows large.
enum LossView: Int, Sendable, CaseIterable {
  case loss, perplexity, distillation, gradient, tasks

  /// Those of which a run has something.
  static func views(of run: RunData) -> [LossView] {
    allCases.filter { $0 != .tasks || !run.taskScores.isEmpty }
  }

  var title: String { "\(self)".asTitle }

  /// Its charts, the most important first.
  func charts(of run: RunData) -> [ChartKind] {
    switch self {
    case .loss: [.loss, .gap]
    case .perplexity: [.perplexity]
    case .distillation: [.divergence, .agreement, .effectiveTokens, .tokenScale]
    case .gradient: [.gradientNorm, .learningRate]
    case .tasks: ChartKind.tasks(of: run)
    }
  }

  /// The charts beside it, where there is room.
  var others: [ChartKind] {
    switch self {
    case .loss: [.perplexity, .gradientNorm, .learningRate]
    case .perplexity: [.loss, .gradientNorm, .learningRate]
    case .distillation: [.loss, .perplexity, .gradientNorm]
    case .gradient: [.loss, .gap, .perplexity]
    case .tasks: [.loss, .perplexity, .learningRate]
    }
  }

  /// The view so many places further, around the end.
  func moved(by count: Int, in run: RunData) -> LossView {
    let all = LossView.views(of: run)
    let place = all.firstIndex(of: self) ?? 0
    return all[(place + count + all.count) % all.count]
  }
}

/// The losses, the gradient's norm, the learning rate; the perplexity and the way to the goal.
struct LossPane: Pane {
  /// What is shown large, or alone where there is little room.
  var view = LossView.loss

  /// The same, of a run that has something of it.
  private func view(of run: RunData) -> LossView {
    LossView.views(of: run).contains(view) ? view : .loss
  }

  let keys = [Binding.view] + [.logarithm, .smoothing] + Binding.charts
  var glossary: [Glossary.Entry] {
    Glossary.losses + Glossary.perplexities + Glossary.scales.prefix(2) + Glossary.marks
  }

  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
    switch action {
    case .view(let index): view = LossView(rawValue: index) ?? view
    case .nextView, .down: view = view.moved(by: 1, in: context.run)
    case .up: view = view.moved(by: -1, in: context.run)
    default: return movingCursor(action)
    }
    return []
  }

  func draw(on canvas: inout Canvas, _ context: Context) {
    let charts = RunCharts(context)
    let size = canvas.size
    let isFlat = size.height < 16 || size.width >= 160
    let rows = canvas.bounds.rows([.share(1), .fixed(isFlat ? 2 : 3)])
    var column = 1.0
    canvas.draw(in: rows[0]) { canvas in
      let hasRoomForAll = size.width >= 100 && size.height >= 26
      column = hasRoomForAll ? drawAll(charts, on: &canvas) : drawOne(charts, on: &canvas)
    }
    canvas.draw(in: rows[1]) {
      ReadoutView(charts: charts, distance: 1.5 * column, view: view(of: context.run))
        .draw(on: &$0)
    }
  }

  /// The view large and others small beside it; returns how many steps a large column stands for.
  private func drawAll(_ charts: RunCharts, on canvas: inout Canvas) -> Double {
    let view = view(of: charts.context.run)
    let columns = canvas.bounds.columns([.share(3), .share(2)])
    var column = 1.0
    canvas.draw(in: columns[0]) { canvas in
      canvas.onPress(.view(view.rawValue))
      Box(view.title, rightTitle: look(charts), isFocused: true).draw(on: &canvas) {
        column = drawLarge(view, charts, on: &$0)
      }
    }
    // The perplexity has its numbers below it.
    let places = columns[1].rows(view.others.map { .share($0 == .perplexity ? 4 : 3) })
    for (kind, place) in zip(view.others, places) {
      let home =
        LossView.allCases.first { $0.charts(of: charts.context.run).contains(kind) } ?? .loss
      canvas.draw(in: place) { canvas in
        canvas.onPress(.view(home.rawValue))
        Box(kind.contents.title, rightTitle: newest(of: kind, charts)).draw(on: &canvas) {
          _ = draw([kind], isLarge: false, charts, on: &$0)
        }
      }
    }
    return column
  }

  /// The names of the views, and the one that is chosen.
  private func drawOne(_ charts: RunCharts, on canvas: inout Canvas) -> Double {
    let view = view(of: charts.context.run)
    var x = 0
    for other in LossView.views(of: charts.context.run) {
      let width = canvas.text(
        " \(other.title) ", x: x, y: 0, other == view ? .selected : Style(.axis))
      canvas.onPress(in: Rect(x: x, y: 0, width: width, height: 1), .view(other.rawValue))
      x += width + 1
    }
    canvas.text(look(charts), endingAt: canvas.size.width, y: 0, Style(.axis))
    var column = 1.0
    canvas.draw(in: canvas.bounds.inset(top: 1)) {
      column = drawLarge(view, charts, on: &$0)
    }
    return column
  }

  private func drawLarge(
    _ view: LossView, _ charts: RunCharts, on canvas: inout Canvas
  ) -> Double {
    let kinds = view.charts(of: charts.context.run)
    return view == .tasks
      ? TaskCharts(charts: charts, kinds: kinds).draw(on: &canvas)
      : draw(kinds, isLarge: true, charts, on: &canvas)
  }

  /// How the large charts are looked at.
  private func look(_ charts: RunCharts) -> String {
    let run = charts.context.run
    return charts.context.charts.words(charts.context, view(of: run).charts(of: run).first)
  }

  /// What the border of a small chart says: its value, and of what is measured once an evaluation
  /// the step.
  private func newest(of kind: ChartKind, _ charts: RunCharts) -> String {
    let time = charts.context.time
    if kind == .perplexity { return PerplexityFacts(charts.context.run, at: time).moment }
    guard kind != .loss, let line = charts.lines(kind).first,
      let place = line.series.index(at: time.map(Double.init) ?? .infinity)
    else { return "" }
    let step = line.marksValues ? " at step \(line.series.steps[place])" : ""
    return Format.number(line.series.values[place]) + step
  }

  /// Charts below one another, with the numbers of the perplexity; returns how many steps a column
  /// stands for.
  private func draw(
    _ kinds: [ChartKind], isLarge: Bool, _ charts: RunCharts, on canvas: inout Canvas
  ) -> Double {
    let size = canvas.size
    var factRows = 0
    if kinds.contains(.perplexity) {
      let isTight = size.width >= PerplexityFacts.wide || size.height < 12
      factRows = isLarge ? (isTight ? 2 : 3) : size.height >= 8 ? 2 : 1
    }
    let rows = canvas.bounds.rows([.share(1), .fixed(factRows)])
    // The others are the first one's companions; where there is little room they go.
    let height = rows[0].height
    let shown = kinds.prefix(height >= 12 ? max(height / 6 - 1, 2) : 1)
    var column = 1.0
    for (kind, area) in zip(shown, rows[0].rows(shown.indices.map { .share($0 == 0 ? 2 : 1) })) {
      // A small chart of one line has its name on the border.
      let showsLegend = isLarge || kind == .loss || !charts.context.overlays.isEmpty
      let chart = charts.chart(kind, width: area.width, showsLegend: showsLegend)
      canvas.draw(in: area) { column = charts.draw(chart, on: &$0).stepsPerColumn }
    }
    if factRows > 0 {
      canvas.draw(in: rows[1]) {
        PerplexityFacts(charts.context.run, at: charts.context.time).draw(on: &$0)
      }
    }
    return column
  }
}
