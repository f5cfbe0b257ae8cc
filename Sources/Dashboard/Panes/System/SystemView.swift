import RunStore
import Terminal

/// Where a step's time goes, how near that is to what the machine can do, and the memory it takes.
struct SystemView {
  let charts: RunCharts

  private var run: RunData { charts.context.run }
  private var time: Int? { charts.context.time }

  func draw(on canvas: inout Canvas) {
    let phases = run.lastStep == nil ? [] : phaseEntries
    let rows = rows(in: canvas.size)
    canvas.draw(in: rows[0]) { canvas in
      BarList(phases, ink: .role(.progress), title: "Time of a step by phase").draw(on: &canvas)
    }
    canvas.draw(in: rows[1]) { canvas in
      for (y, fact) in facts(width: canvas.size.width).enumerated() {
        canvas.text(fact.name, x: 0, y: y, Style(.axis))
        canvas.text(
          fact.value, x: Self.valueColumn, y: y, width: canvas.size.width - Self.valueColumn)
      }
    }
    canvas.draw(in: rows[2]) { canvas in
      charts.draw(chart(width: canvas.size.width), on: &canvas)
    }
  }

  /// Where phases, facts and the chart are.
  private func rows(in size: Size) -> [Rect] {
    let phases = run.lastStep == nil ? 0 : min(Self.phases.count + 2, size.height / 2)
    return Rect(size).rows([
      .fixed(phases), .fixed(facts(width: size.width).count + 1), .share(1),
    ])
  }

  private func chart(width: Int) -> LineChart {
    var chart = charts.chart(
      of: [
        .init(
          run.series[.tokensPerSecond] ?? Series(), ink: .role(.good), label: "tokens/s",
          showsSmoothed: charts.context.charts.showsSmoothed)
      ], title: "tokens/s", width: width)
    chart.showsLegend = false
    return chart
  }

  // MARK: Time

  private static let phases: [(quantity: StepQuantity, name: String)] = [
    (.teacherTime, "teacher forward"), (.forwardTime, "student forward"),
    (.objectiveTime, "heads and loss"), (.backwardTime, "backward"),
    (.optimizerTime, "optimizer"), (.quantizeTime, "quantize"),
  ]

  /// The phases' times in milliseconds, averaged over the last steps.
  private var phaseTimes: [(name: String, time: Double)] {
    Self.phases.map { ($0.name, value(of: $0.quantity) ?? 0) }
  }

  /// What they add up to: the mean of rates would be another, shorter step.
  private var stepTime: Double { phaseTimes.reduce(0) { $0 + $1.time } }

  private var phaseEntries: [BarList.Entry] {
    let total = max(stepTime, .leastNormalMagnitude)
    return phaseTimes.map {
      BarList.Entry(
        $0.name, value: $0.time,
        text: "\(Format.number($0.time)) ms \(Format.percent($0.time / total))")
    }
  }

  /// A quantity's moving average at the step that is looked at.
  private func value(of quantity: StepQuantity) -> Double? {
    guard let series = run.series[quantity], !series.isEmpty else { return nil }
    let index = time.flatMap { series.index(at: Double($0)) } ?? series.count - 1
    return series.smoothed(at: index)
  }

  // MARK: Facts

  /// Where the facts' values begin.
  private static let valueColumn = 18

  private func facts(width: Int) -> [(name: String, value: String)] {
    var facts: [(String, String)] = []
    if let tokens = run.lastStep?.tokens, stepTime > 0 {
      facts.append(("step", "\(Format.number(stepTime)) ms, \(tokens) tokens"))
      if let speed = studentSpeed(stepTime) { facts.append(("matrix products", speed)) }
    }
    if !run.choices.isEmpty {
      // A key and its value stay together.
      let pairs = run.choices.map { $0.replacing(" ", with: "\u{A0}") }
      let lines = pairs.joined(separator: ", ").wrapped(to: max(width - Self.valueColumn, 1))
      facts += lines.enumerated().map {
        ($0.offset == 0 ? "recipe" : "", $0.element.replacing("\u{A0}", with: " "))
      }
    }
    // The rest is of now, and would be a lie about then.
    guard time == nil else { return facts }
    if let usage = run.usage.last {
      let (now, most) = (Format.bytes(usage.residentBytes), Format.bytes(usage.peakBytes))
      facts.append(("memory", "\(now), at most \(most)"))
      facts.append(
        ("processors", "\(Format.number(usage.cores)) in use, \(usage.threadCount) threads"))
    }
    let said = run.annotations
    if !said.note.isEmpty { facts.append(("note", said.note)) }
    if !said.tags.isEmpty { facts.append(("tags", said.tags.joined(separator: " "))) }
    if let commit = said.provenance?.gitCommit { facts.append(("git commit", commit)) }
    if let run = run.run {
      facts.append(("training threads", "\(run.threadCount)"))
      facts.append(
        (
          "trained by",
          run.processID.map { "process \($0) on \(run.host), tsld \(run.programVersion)" }
            ?? "no process now; tsld \(run.programVersion) on \(run.host) before"
        ))
    }
    return facts
  }

  /// How fast the student's matrix products are made. Whether the teacher's are made as well or come
  /// from the cache is not recorded, so neither they nor their time count.
  private func studentSpeed(_ milliseconds: Double) -> String? {
    guard let operations = run.run?.operationsPerStep else { return nil }
    let hasTeacher = run.lastStep?.teacherCrossEntropy != nil
    let teacherTime = hasTeacher ? value(of: .teacherTime) ?? 0 : 0
    guard milliseconds > teacherTime else { return nil }
    // Of four passes forward, backward counting as two, one is the teacher's.
    let gigaflops =
      operations * (hasTeacher ? 0.75 : 1) / (milliseconds - teacherTime) / 1e6
    let text =
      "\(Format.number(gigaflops)) GFLOP/s" + (hasTeacher ? " without the teacher" : "")
    guard let limit = run.run?.sgemmRate, limit > 0 else { return text }
    return text
      + ", \(Format.percent(gigaflops / limit)) of plain sgemm (\(Format.number(limit)) GFLOP/s)"
  }
}
