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
    var chart = chart(of: lines(kind) + overlays(kind) + branches(kind), width: width)
    chart.references = kind.contents.references(context.run)
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

  /// Draws a chart over the whole canvas; the mouse looks at steps and magnifies.
  @discardableResult
  func draw(_ chart: LineChart, on canvas: inout Canvas) -> ChartFrame {
    let frame = chart.draw(on: &canvas)
    canvas.onMouse { mouse in
      guard let step = frame.step(at: mouse.place) else { return nil }
      switch mouse.action {
      case .press, .drag: return [.look(.step(Int(step.rounded())))]
      case .scrollUp: return [.zoom(by: ChartSettings.zoomFactor, about: step)]
      case .scrollDown: return [.zoom(by: 1 / ChartSettings.zoomFactor, about: step)]
      case .scrollLeft: return [.pan(by: -ChartSettings.panShare)]
      case .scrollRight: return [.pan(by: ChartSettings.panShare)]
      case .release: return []
      }
    }
    return frame
  }

  // MARK: Lines

  func lines(_ kind: ChartKind) -> [LineChart.Line] {
    kind.contents.lines.compactMap { line in
      line.series(context.run.series).map {
        LineChart.Line(
          $0, ink: .role(line.role), label: line.label,
          showsSmoothed: line.kind == .dense && settings.showsSmoothed,
          marksValues: line.kind == .seldom, isBehind: line.kind == .behind)
      }
    }
  }

  /// What a chart compares, as it was on the lines that the run has left; the last of them is named.
  private func branches(_ kind: ChartKind) -> [LineChart.Line] {
    let line = kind.contents.lines.first {
      $0.kind != .behind && $0.series(context.run.series) != nil
    }
    guard let line else { return [] }
    let branches = context.run.branches
    return branches.compactMap { branch in
      line.series(branch.series).map {
        let isSmoothed = line.kind == .dense && settings.showsSmoothed
        return LineChart.Line(
          $0, ink: .role(.inactive),
          label: branch.record == branches.last?.record ? branch.label : "",
          showsRaw: !isSmoothed, showsSmoothed: isSmoothed, marksValues: line.kind == .seldom,
          isBehind: true)
      }
    }
  }

  /// The same quantity of other runs: of a loss, whose terms differ from run to run, the ground
  /// truth's.
  private func overlays(_ kind: ChartKind) -> [LineChart.Line] {
    let contents = kind.contents
    let lines = [contents.lines[contents.comparedLine]] + contents.lines
    return zip(context.overlays, Role.overlays).compactMap { overlay, role in
      let own = overlay.series(along: settings.alignment, of: context.run)
      for line in lines where line.kind != .behind {
        guard let series = line.series(own) else { continue }
        let isSmoothed = line.kind == .dense && settings.showsSmoothed
        return LineChart.Line(
          series, ink: .role(role), label: "\(overlay.name) \(line.label)", showsRaw: !isSmoothed,
          showsSmoothed: isSmoothed, marksValues: line.kind == .seldom)
      }
      return nil
    }
  }

  // MARK: Everything around them

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

extension Role {
  /// The roles of other runs that are laid over one, in their order.
  static let overlays = [Role.overlay1, .overlay2, .overlay3]
}
