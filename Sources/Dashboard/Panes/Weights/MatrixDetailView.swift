import Foundation
import RunStore
import Terminal

/// Everything about one matrix.
struct MatrixDetailView: Sendable {
  /// What is shown of it.
  enum Page: Sendable, Hashable {
    /// Numbers, histogram, histories, and codes where there is room.
    case summary
    /// The codes alone.
    case codes

    /// The other one.
    var next: Page { self == .summary ? .codes : .summary }
  }

  let matrix: MatrixState
  let histories: MatrixHistoryView
  let codes: CodeMapView
  let page: Page
  let isFocused: Bool

  /// The rows that a chart needs.
  private static let chartHeight = 8
  /// The rows from which on there is room for codes below everything else.
  private static let codesHeight = 7

  func draw(on canvas: inout Canvas) {
    let shape = matrix.shape(canvas.symbols)
    Box(
      "\(matrix.title) \(shape) at step \(matrix.values.step)",
      rightTitle: !isFocused
        ? "Enter opens" : page == .summary ? "v: codes alone" : "v: all about it",
      isFocused: isFocused
    ).draw(on: &canvas) { canvas in
      switch page {
      case .summary: drawSummary(on: &canvas)
      case .codes: codes.draw(on: &canvas)
      }
    }
  }

  private func drawSummary(on canvas: inout Canvas) {
    let size = canvas.size
    let facts = MatrixFactsView(matrix: matrix)
    let top = min(
      facts.height(width: size.width / 2 - 1) + 1, max(size.height - Self.chartHeight, 4))
    let left = size.height - top - Self.chartHeight - 2
    let hasCodes = left >= Self.codesHeight
    let charts = hasCodes ? Self.chartHeight + min(max(left - 18, 0) / 2, 6) : size.height - top
    let rows = canvas.bounds.rows([
      .fixed(top), .fixed(charts), .fixed(hasCodes ? 1 : 0), .share(1),
    ])
    let halves = rows[0].columns([.share(1), .share(1)], gap: 2)
    canvas.draw(in: halves[0]) { facts.draw(on: &$0) }
    canvas.draw(in: halves[1].inset(bottom: 1)) { drawHistogram(on: &$0) }
    canvas.draw(in: rows[1]) { histories.draw(on: &$0) }
    if hasCodes { canvas.draw(in: rows[3]) { codes.draw(on: &$0) } }
  }

  /// How the latent weights lie around the thresholds that decide about their codes.
  private func drawHistogram(on canvas: inout Canvas) {
    let symbols = canvas.symbols
    let x = canvas.text("w/\(symbols.delta) ", x: 0, y: 0, Style(.title, .bold))
    let share = Format.percent(matrix.values.boundaryShare)
    canvas.text(
      "\(share) within 5% of " + (matrix.isTernary ? "\(symbols.plusMinus)1" : "a threshold"),
      x: x, y: 0, Style(.axis), width: canvas.size.width - x)
    canvas.draw(in: canvas.bounds.inset(top: 1)) { canvas in
      let limit = matrix.record.histogramLimit
      guard !matrix.values.histogram.isEmpty, limit > 0 else {
        return canvas.explain("No histogram was recorded at this step.")
      }
      Histogram(
        counts: matrix.values.histogram, range: -limit...limit,
        thresholds: matrix.isTernary ? [.init(-1, label: "-1"), .init(1, label: "+1")] : [],
        hasOpenEnds: true
      ) { .role($0 < -1 ? .minus : $0 > 1 ? .plus : .zero) }.draw(on: &canvas)
    }
  }
}

/// What was measured of a matrix, in numbers with their units.
struct MatrixFactsView: Sendable {
  let matrix: MatrixState

  /// The columns of the names.
  private static let nameWidth = 12

  /// The rows it takes in so many columns.
  func height(width: Int) -> Int { 10 + warnings(width: width, symbols: nil).count }

  func draw(on canvas: inout Canvas) {
    let (values, width) = (matrix.values, canvas.size.width)
    canvas.draw(in: Rect(x: 0, y: 0, width: width, height: 1)) {
      CodeBar(
        minus: values.minusShare, zero: values.zeroShare, plus: values.plusShare,
        isTernary: matrix.isTernary
      ).draw(on: &$0)
    }
    let warnings = warnings(width: width, symbols: canvas.symbols)
    for (y, line) in warnings.enumerated() {
      canvas.text(line, x: 0, y: y + 1, Style(.warning, .bold), width: width)
    }
    for (y, fact) in facts(canvas.symbols).enumerated() {
      let y = y + 1 + warnings.count
      canvas.text(fact.name, x: 0, y: y, Style(.axis))
      canvas.text(fact.text, x: Self.nameWidth, y: y, width: width - Self.nameWidth)
    }
  }

  /// The warnings in lines.
  private func warnings(width: Int, symbols: Symbols?) -> [String] {
    let mark = symbols?.warning ?? "!"
    return matrix.warnings.flatMap {
      "\(mark) \($0.title): \($0.explanation(matrix.values))".wrapped(to: max(width, 1))
    }
  }

  /// The most important ones first: what has no room is clipped.
  private func facts(_ symbols: Symbols) -> [(name: String, text: String)] {
    let values = matrix.values
    let scale = Format.number(values.scaleMean)
    let spread = Format.number(values.scaleSpread, digits: 2)
    var kinds = "\(symbols.zeroFlip) \(Format.percent(values.zeroFlipShare)), "
    kinds += "\(symbols.signFlip) \(Format.percent(values.signFlipShare))"
    if values.levelFlipShare > 0 { kinds += ", levels \(Format.percent(values.levelFlipShare))" }
    let most = Format.number(log2(Double(matrix.levelCount)))
    return [
      (symbols.alpha, "\(scale) \(symbols.plusMinus) \(spread) over rows"),
      ("drift", "\(symbols.times)\(Format.number(values.scaleDrift)) since the start"),
      ("SQNR", "\(Format.number(values.signalToQuantizationNoise)) dB"),
      ("entropy", "\(Format.number(values.entropy)) of \(most) bits"),
      ("flips", "\(Format.percent(values.flipShare)) of codes this step"),
      ("", kinds),
      ("oscillation", "\(Format.percent(values.averageOscillationShare)) a step flip back"),
      ("unflipped", "\(Format.percent(values.neverFlippedShare)) since the start"),
      (
        "gradient",
        "\(Format.number(values.gradientNorm)), \(Format.percent(values.deadZoneShare)) on zeros"
      ),
    ]
  }
}

/// A matrix's measurements over the steps.
struct MatrixHistory: Sendable {
  let isTernary: Bool
  private let records: [MatrixStepRecord]
  private let peaks: [(step: Int, peak: MatrixPeak)]

  /// Everything that was measured of a matrix.
  init(of matrix: Int, in run: RunData) {
    isTernary = run.isTernary
    records = run.measurements.values.compactMap { $0.values(of: matrix) }
    peaks = zip(run.peaks.steps, run.peaks.values).compactMap { step, peaks in
      peaks.values(of: matrix).map { (step, $0) }
    }
  }

  /// One of its quantities.
  func series(_ quantity: (MatrixStepRecord) -> Double) -> Series {
    var series = Series(smoothing: 0)
    for record in records { series.append(step: record.step, value: quantity(record)) }
    return series
  }

  /// What moved most since the measurement before.
  func peakSeries(_ quantity: (MatrixPeak) -> Double) -> Series {
    var series = Series(smoothing: 0)
    for (step, peak) in peaks { series.append(step: step, value: quantity(peak)) }
    return series
  }
}

/// Charts of a matrix's quantities over the steps, beside one another: as many as have room.
struct MatrixHistoryView: Sendable {
  let history: MatrixHistory
  let charts: RunCharts

  /// The least columns that a chart is readable in.
  private static let chartWidth = 34

  func draw(on canvas: inout Canvas) {
    let labels = CodeBar.labels(isTernary: history.isTernary)
    let contents: [(title: String, lines: [(label: String, role: Role, series: Series)])] = [
      (
        "shares %",
        [
          (labels[0], .minus, history.series { $0.minusShare * 100 }),
          (labels[1], .zero, history.series { $0.zeroShare * 100 }),
          (labels[2], .plus, history.series { $0.plusShare * 100 }),
        ]
      ),
      (
        "flips %",
        [
          ("all", .student, history.peakSeries { $0.flipShare * 100 }),
          ("sign", .mark, history.peakSeries { $0.signFlipShare * 100 }),
        ]
      ),
      ("\(canvas.symbols.alpha) / start", [("mean", .scale, history.series(\.scaleDrift))]),
      ("SQNR dB", [("", .gradient, history.series(\.signalToQuantizationNoise))]),
    ]
    let count = min(max(canvas.size.width / Self.chartWidth, 1), contents.count)
    let places = canvas.bounds.columns(Array(repeating: .share(1), count: count), gap: 2)
    for (place, (title, lines)) in zip(places, contents) {
      let lines = lines.map { LineChart.Line($0.series, ink: .role($0.role), label: $0.label) }
      let chart = charts.chart(of: lines, title: title, width: places[0].width)
      canvas.draw(in: place) { charts.draw(chart, on: &$0) }
    }
  }
}
