import RunStore
import Terminal
import Training

extension ReportDocument {
  private static let eventLimit = 100
  private static let tokenLimit = 12
  private static let continuationLimit = 3
  private static let chartSize = Size(100, 20)

  /// What became of a run: results, what it took, what can be done next.
  package init(of run: RunData, _ own: ComparedRun, theme: Theme) {
    self.init(title: own.name)
    parts =
      Self.results(run, own) + Self.tasks(run) + Self.pictures(run, [], theme)
      + Self.details(run, own)
  }

  /// Runs beside one another: a table, their curves over each other, then each of them.
  package init(of runs: [(data: RunData, own: ComparedRun)], theme: Theme) {
    self.init(title: runs.map(\.own.name).joined(separator: ", "))
    parts += Self.comparison(runs.map(\.own))
    if let first = runs.first {
      let overlays = runs.dropFirst().prefix(3).map { Overlay(name: $0.own.name, $0.data) }
      parts += Self.pictures(first.data, overlays, theme)
    }
    for run in runs {
      parts.append(.heading(run.own.name))
      parts += Self.results(run.data, run.own).filter {
        if case .heading = $0 { false } else { true }
      }
      parts += Self.tasks(run.data)
    }
  }

  /// The short form, for a terminal.
  package static func summary(of run: RunData, _ own: ComparedRun) -> ReportDocument {
    var document = ReportDocument(title: own.name)
    document.parts = results(run, own) + tasks(run) + hardest(run) + continuations(run)
    return document
  }

  // MARK: Parts

  private static func results(_ run: RunData, _ own: ComparedRun) -> [Part] {
    let facts = PerplexityFacts(run, at: nil)
    var rows: [[Cell]] = [
      ["state", Cell(own.status)], ["steps", Cell("\(own.steps) of \(own.run?.totalSteps ?? 0)")],
      ["took", Cell("\(Format.duration(own.seconds)), without pauses")],
    ]
    func add(_ name: String, _ cell: Cell?) { if let cell { rows.append([Cell(name), cell]) } }
    add("perplexity before", run.startPerplexity.map { Cell($0) })
    add("perplexity after", facts.now.map { Cell($0) })
    add("measured at step", facts.step.map { Cell("\($0)") })
    add("teacher's perplexity", run.teacherPerplexity.map { Cell($0) })
    add("gap to the teacher", facts.gap.map { Cell($0) })
    add(
      "recovered of the distance in nats",
      facts.recovered.map { Cell(Format.percent($0)) })
    add("best perplexity", facts.best.map { Cell($0.perplexity) })
    add("best at step", facts.best.map { Cell("\($0.step)") })
    if own.weightCount > 0 {
      // Codes of two bits; a scale for each row is little beside them.
      let sizes = [32, 16, 2].map { Format.bytes(own.weightCount * $0 / 8) }
      rows.append([
        "quantized weights",
        Cell(
          "\(own.weightCount): \(sizes[0]) at 32 bits, \(sizes[1]) at 16, \(sizes[2]) at 2 bits each"
        ),
      ])
    }
    if !run.annotations.note.isEmpty { rows.append(["note", Cell(run.annotations.note)]) }
    if !own.tags.isEmpty { rows.append(["tags", Cell(own.tags.joined(separator: " "))]) }
    var parts: [Part] = [.heading("Result"), .table([], rows)]
    let goal = facts.goalPiece(width: .max)
    parts.append(
      .paragraph([goal.label, goal.value, goal.note].filter { !$0.isEmpty }.joined(separator: " ")))
    if let summary = RunSummary(run), !summary.next.isEmpty {
      parts.append(.heading("What can be done next"))
      parts.append(.table([], summary.next.map { [Cell($0.command), Cell($0.purpose)] }))
    }
    return parts
  }

  private static func pictures(_ run: RunData, _ overlays: [Overlay], _ theme: Theme) -> [Part] {
    let pictures = ChartKind.all(of: run).compactMap { picture($0, run, overlays, theme) }
    let figures = RunFigure.allCases.compactMap {
      figure($0, run, name: "figure-\($0)", caption: $0.title, theme: theme)
    }
    return (pictures.isEmpty ? [] : [.heading("Charts")] + pictures)
      + (figures.isEmpty ? [] : [.heading("Figures")] + figures)
  }

  /// A chart as the dashboard draws it; nil where the run has nothing for it.
  private static func picture(
    _ kind: ChartKind, _ run: RunData, _ overlays: [Overlay], _ theme: Theme
  ) -> Part? {
    let symbols = Symbols(.braille)
    let context = Context(
      run: run, time: nil, overlays: overlays, log: [], size: chartSize, symbols: symbols)
    let charts = RunCharts(context)
    var chart = charts.chart(kind, width: chartSize.width)
    guard chart.lines.contains(where: { !$0.series.isEmpty }) else { return nil }
    let title = kind.contents.title
    chart.title = title
    var canvas = Canvas(chartSize, symbols: symbols)
    chart.draw(on: &canvas)
    let words = ChartSettings().words(context, kind)
    return .picture(
      SVGFrame(canvas.frame, theme: theme, title: title), name: name(of: kind, run),
      caption: words.isEmpty ? title : "\(title), \(words)")
  }

  /// What a picture's file is called; a task may be called anything.
  private static func name(of kind: ChartKind, _ run: RunData) -> String {
    guard case .task(let task) = kind else { return "\(kind)" }
    return "task\((run.taskNames.firstIndex(of: task) ?? 0) + 1)"
  }

  /// What tasks gave before and after, beside the teacher and chance.
  private static func tasks(_ run: RunData) -> [Part] {
    func cell(_ score: TaskScoreRecord?) -> Cell {
      guard let score else { return "-" }
      let error = score.standardError.map { " ± " + Format.number($0, digits: 2) } ?? ""
      var cell = Cell(score.value)
      cell = Cell(cell.text + error)
      cell.exact = "\(score.value)"
      return cell
    }
    var seen: Set<[String]> = []
    let keys = run.taskScores.map { [$0.task, $0.metric] }.filter { seen.insert($0).inserted }
    guard !keys.isEmpty else { return [] }
    return [
      .heading("Tasks"),
      .table(
        [
          "task", "metric", "items", "chance", "teacher", "student before", "student after", "step",
        ],
        keys.map { key in
          let own = run.taskScores.filter { [$0.task, $0.metric] == key }
          let student = own.filter { $0.model == .student }
          let last = student.last
          return [
            Cell(key[0]), Cell(key[1]), Cell("\(own.last?.items ?? 0)"), Cell(own.last?.chance),
            cell(own.last { $0.model == .teacher }), cell(student.first), cell(last),
            Cell(last.map { "\($0.step)" } ?? "-"),
          ]
        }),
    ]
  }

  private static func details(_ run: RunData, _ own: ComparedRun) -> [Part] {
    var parts: [Part] = []
    if !run.evaluations.isEmpty {
      parts.append(.heading("Evaluations"))
      parts.append(
        .table(
          ["step", "perplexity", "teacher", "gap", ""],
          run.evaluations.map { evaluation in
            [
              Cell("\(evaluation.step)"), Cell(evaluation.studentPerplexity),
              Cell(evaluation.teacherPerplexity), Cell(evaluation.gap),
              Cell(evaluation.isInterrupted ? "broken off" : ""),
            ]
          }))
    }
    parts += hardest(run) + continuations(run)
    if !run.events.isEmpty {
      parts.append(.heading("Events"))
      let leftOut = run.events.count - eventLimit
      if leftOut > 0 { parts.append(.paragraph("\(leftOut) earlier ones are left out.")) }
      parts.append(
        .table(
          ["step", "time (UTC)", "kind", "what"],
          run.events.suffix(eventLimit).map { event in
            [
              Cell("\(event.step)"), Cell(Format.moment(event.time, in: .gmt)),
              Cell(event.kind.rawValue),
              Cell(event.words + (event.isDiscarded ? " (taken back)" : "")),
            ]
          }))
    }
    let settings = own.settings
    if !settings.isEmpty {
      parts.append(.heading("Recipe"))
      parts.append(
        .table([], Recipe.keys.compactMap { key in settings[key].map { [Cell(key), Cell($0)] } }))
    }
    if let provenance = run.annotations.provenance {
      parts.append(.heading("Where it comes from"))
      parts.append(
        .table(
          [],
          [
            ["program", "tsld \(provenance.version)"],
            ["command", Cell(provenance.commandLine.joined(separator: " "))],
            ["folder", Cell(provenance.folder)], ["host", Cell(provenance.host)],
            ["threads", Cell("\(provenance.threadCount)")],
            ["git commit", Cell(provenance.gitCommit ?? "-")],
          ]))
    }
    return parts
  }

  /// The watched tokens on which the student loses most against the teacher.
  private static func hardest(_ run: RunData) -> [Part] {
    var pane = TokensPane()
    pane.view = .hardest
    let list = pane.list(Context(run: run, time: nil, overlays: [], log: []))
    guard list.hasTeacher, !list.places.isEmpty else { return [] }
    return [
      .heading("Hardest of the watched tokens"),
      .table(
        ["token", "teacher, nats", "student, nats", "difference"],
        list.places.prefix(tokenLimit).map { place in
          let text = list.texts[place.text]
          func cell(_ quantity: TokenQuantity) -> Cell {
            Cell(text.value(quantity, of: place.token), digits: 3)
          }
          return [
            Cell(text.text(of: place.token)), cell(.teacherCrossEntropy),
            cell(.studentCrossEntropy), cell(.difference),
          ]
        }),
    ]
  }

  private static func continuations(_ run: RunData) -> [Part] {
    let all = run.continuations(at: nil).prefix(continuationLimit)
    guard !all.isEmpty else { return [] }
    return [
      .heading("Continuations"),
      .table(
        ["step", "prompt", "teacher", "student"],
        all.map {
          [
            Cell("\($0.step)"), Cell($0.continuation.prompt),
            Cell($0.continuation.teacher ?? "-"), Cell($0.continuation.student),
          ]
        }),
    ]
  }
}
