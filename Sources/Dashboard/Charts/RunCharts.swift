import RunStore
import Terminal

/// Makes the charts over the steps of a run, with the same window and the same cursor.
struct RunCharts {
  let context: Context

  private var settings: ChartSettings { context.charts }

  init(_ context: Context) { self.context = context }

  /// A chart of a kind.
  ///
  /// - Parameter width: the columns it has: where marks would touch, those of checkpoints give way.
  func chart(_ kind: ChartKind, width: Int, showsLegend: Bool = true) -> LineChart {
    var chart = chart(of: lines(kind) + overlays(kind), width: width)
    chart.references = references(kind)
    chart.axis = axis(kind)
    chart.showsLegend = showsLegend
    return chart
  }

  /// A chart of other lines in the same window.
  func chart(of lines: [LineChart.Line], title: String? = nil, width: Int) -> LineChart {
    let shown = settings.visible(context)
    var chart = LineChart(
      title: title, lines: lines, events: events(in: shown, width: width),
      viewport: Viewport(.window(shown)), cursor: context.time.map(Double.init))
    chart.allSteps = context.chartSteps
    return chart
  }

  // MARK: Lines

  func lines(_ kind: ChartKind) -> [LineChart.Line] {
    switch kind {
    case .loss: return lossLines
    case .gap:
      let gap = TrainEvalGap.series(
        perplexity: context.run.perplexitySeries,
        groundTruth: context.run.series[.groundTruth] ?? Series())
      return [LineChart.Line(gap, ink: .role(.student), label: "train-eval gap", shape: .points)]
    case .perplexity:
      return [
        LineChart.Line(
          context.run.perplexitySeries, ink: .role(.student), label: "student", shape: .points)
      ]
    case .divergence: return [line(.forwardKL, .distillation, "KL(p|q)")].compactMap { $0 }
    case .agreement: return [line(.agreement, .student, "same arg max")].compactMap { $0 }
    case .effectiveTokens:
      return [line(.scaleEffectiveCount, .scale, "effective tokens")].compactMap { $0 }
    case .tokenScale:
      return [
        line(.scaleLargest, .scale, "largest scale"), line(.scaleSmallest, .axis, "smallest"),
      ].compactMap { $0 }
    case .gradientNorm: return [line(.gradientNorm, .gradient, "gradient norm")].compactMap { $0 }
    case .learningRate:
      guard let series = context.run.series[.learningRate] else { return [] }
      return [
        LineChart.Line(series, ink: .role(.learningRate), label: "learning rate", shape: .line)
      ]
    }
  }

  private var lossLines: [LineChart.Line] {
    // One term alone is the loss itself.
    let hasTerms = context.run.series[.distillation] != nil || context.run.series[.layers] != nil
    return [
      line(.loss, .loss, hasTerms ? "total" : "loss"),
      hasTerms ? line(.groundTruth, .groundTruth, "ground truth") : nil,
      line(.distillation, .distillation, "distillation"),
      line(.layers, .teacher, "layers"),
    ].compactMap { $0 }
  }

  private func line(_ quantity: StepQuantity, _ role: Role, _ label: String) -> LineChart.Line? {
    context.run.series[quantity].map {
      LineChart.Line($0, ink: .role(role), label: label, showsSmoothed: settings.showsSmoothed)
    }
  }

  /// The same quantity of other runs.
  private func overlays(_ kind: ChartKind) -> [LineChart.Line] {
    zip(context.overlays, [Role.overlay1, .overlay2, .overlay3]).compactMap { overlay, role in
      func line(_ series: Series?, _ shape: LineChart.Shape) -> LineChart.Line? {
        series.map {
          LineChart.Line(
            $0, ink: .role(role), label: overlay.name,
            showsRaw: shape != .envelope || !settings.showsSmoothed,
            showsSmoothed: shape == .envelope && settings.showsSmoothed, shape: shape)
        }
      }
      switch kind {
      case .loss: return line(overlay.series[.loss], .envelope)
      case .gap:
        let gap = TrainEvalGap.series(
          perplexity: overlay.perplexity, groundTruth: overlay.series[.groundTruth] ?? Series())
        return line(gap, .points)
      case .perplexity: return line(overlay.perplexity, .points)
      case .divergence: return line(overlay.series[.forwardKL], .envelope)
      case .agreement: return line(overlay.series[.agreement], .envelope)
      case .effectiveTokens: return line(overlay.series[.scaleEffectiveCount], .envelope)
      case .tokenScale: return line(overlay.series[.scaleLargest], .envelope)
      case .gradientNorm: return line(overlay.series[.gradientNorm], .envelope)
      case .learningRate: return line(overlay.series[.learningRate], .line)
      }
    }
  }

  // MARK: Everything around them

  private func references(_ kind: ChartKind) -> [LineChart.Reference] {
    let run = context.run
    switch kind {
    case .perplexity:
      return [
        run.teacherPerplexity.map {
          LineChart.Reference("teacher", value: $0, ink: .role(.teacher), isDashed: false)
        },
        run.goalPerplexity.map { LineChart.Reference("goal", value: $0, ink: .role(.goal)) },
        run.startPerplexity.map { LineChart.Reference("start", value: $0, ink: .role(.start)) },
      ].compactMap { $0 }
    case .gradientNorm:
      guard let clip = run.standing.settings?.clip else { return [] }
      return [LineChart.Reference("clip", value: clip, ink: .role(.mark))]
    case .gap: return [LineChart.Reference("no gap", value: 0, ink: .role(.axis))]
    default: return []
    }
  }

  private func axis(_ kind: ChartKind) -> ValueAxis {
    // One spike must not flatten everything else: it is marked at the edge instead.
    ValueAxis(
      settings.isLogarithmic(kind, context.run) ? .logarithmic : .linear,
      extent: kind.canBeSmoothed ? .robust : .automatic)
  }

  /// What happened in a window; of checkpoints, only so many that their marks do not crowd.
  private func events(in shown: ClosedRange<Double>, width: Int) -> [LineChart.Event] {
    let column = (shown.upperBound - shown.lowerBound) / Double(max(width, 1))
    let marks = context.run.marks.filter { shown.contains(Double($0.step)) }
    // Beside what somebody did, a checkpoint is no news.
    let taken = Set(marks.filter { $0.symbol != "C" }.map { Int(Double($0.step) / column) })
    var lastCheckpoint = -Double.infinity
    return marks.filter { event in
      guard event.symbol == "C" else { return true }
      let step = Double(event.step)
      let place = Int(step / column)
      guard step - lastCheckpoint >= column * Self.markColumns,
        !(place - 1...place + 1).contains(where: taken.contains)
      else { return false }
      lastCheckpoint = step
      return true
    }
  }

  /// The least columns between the marks of two checkpoints.
  private static let markColumns = 6.0
}
