import RunStore
import Terminal

/// How many weights are -1, 0 and +1: of all matrices and layer by layer.
struct WeightsPart {
  /// The codes of some layers.
  struct Layer: Sendable, Equatable {
    let name: String
    let shares: CodeShares
  }

  private let measurements: [MatrixStepRecord]
  private let matrices: [MatrixRecord]
  private let step: Int?
  private let isQuantized: Bool
  private let isTernary: Bool

  /// The measurements at the context's time.
  init(_ context: Context) {
    measurements = context.run.measurements.value(at: context.time) ?? []
    matrices = context.run.matrices
    step = context.run.measurements.step(at: context.time)
    isQuantized = context.run.run?.quantizer != "none"
    isTernary = context.run.isTernary
  }

  /// Where the numbers come from.
  var source: String {
    guard let step else { return "" }
    return "\(matrices.count) matrices, step \(step)"
  }

  /// The shares of each layer; neighbours together where there are more than so many rows.
  func layers(limit: Int) -> [Layer] {
    let numbers = Dictionary(
      matrices.map { ($0.id, $0.layer) }, uniquingKeysWith: { first, _ in first })
    let groups = Dictionary(grouping: measurements) { numbers[$0.matrix] ?? nil }
    let known = groups.keys.compactMap { $0 }.sorted()
    guard limit > 0, !known.isEmpty else { return [] }
    let stride = (known.count + limit - 1) / limit
    return Swift.stride(from: 0, to: known.count, by: stride).map { start in
      let members = known[start..<min(start + stride, known.count)]
      let first = members[start]
      let last = members[members.endIndex - 1]
      return Layer(
        name: first == last ? "layer \(first)" : "\(first) to \(last)",
        shares: CodeShares(of: members.flatMap { groups[$0] ?? [] }, matrices))
    }
  }

  // MARK: Drawing

  /// - Parameter start: the columns of the first row that are taken; 0 in a border.
  func draw(from start: Int, _ charts: RunCharts, on canvas: inout Canvas) {
    guard !measurements.isEmpty else {
      canvas.text(
        isQuantized ? "not measured yet" : "no weights are quantized", x: start, y: 0,
        Style(.inactive), width: max(canvas.size.width - start, 0))
      return
    }
    if start > 0 {
      drawStrip(from: start, charts, on: &canvas)
    } else {
      drawAll(charts, on: &canvas)
    }
  }

  /// All matrices in one bar.
  private func drawStrip(from start: Int, _ charts: RunCharts, on canvas: inout Canvas) {
    let shares = CodeShares(of: measurements, matrices)
    let flips = TextPiece("flips", Format.percent(shares.flipped), "per step", Style(.text))
    let end = start + flips.draw(on: &canvas, x: start, y: 0) + 2
    canvas.draw(in: Rect(x: end, y: 0, width: canvas.size.width - end, height: 1)) {
      Sparkline(charts.context.run.flips, ink: .role(.student)).draw(on: &$0)
    }
    canvas.draw(in: canvas.bounds.inset(left: 2, top: 1)) {
      shares.draw(on: &$0, isTernary: isTernary)
    }
  }

  private static let nameWidth = 9
  private static let flipsWidth = 8

  private func drawAll(_ charts: RunCharts, on canvas: inout Canvas) {
    let height = canvas.size.height
    let chartHeight = height >= 12 ? max(height / 3, 6) : height >= 7 ? 2 : 0
    let layers = layers(limit: height - chartHeight - 2)
    drawRow("", nil, "flips", y: 0, on: &canvas)
    let all = CodeShares(of: measurements, matrices)
    drawRow("all", all, Format.percent(all.flipped), y: 1, on: &canvas)
    for (row, layer) in layers.enumerated() {
      let flips = Format.percent(layer.shares.flipped)
      drawRow(layer.name, layer.shares, flips, y: 2 + row, on: &canvas)
    }
    let area = canvas.bounds.inset(top: layers.count + 2)
    canvas.draw(in: area) { drawFlips(charts, on: &$0) }
  }

  private func drawRow(
    _ name: String, _ shares: CodeShares?, _ flips: String, y: Int, on canvas: inout Canvas
  ) {
    let row = Rect(x: 0, y: y, width: canvas.size.width, height: 1)
      .columns([.fixed(Self.nameWidth), .share(1), .fixed(Self.flipsWidth)])
    canvas.text(name, x: 0, y: y, Style(y == 1 ? .text : .axis))
    canvas.text(flips, endingAt: canvas.size.width, y: y, Style(y == 0 ? .axis : .text))
    canvas.draw(in: row[1]) { canvas in
      if let shares { return shares.draw(on: &canvas, isTernary: isTernary) }
      let labels = CodeBar.labels(isTernary: isTernary)
      canvas.text(labels[0], x: 0, y: 0, Style(.minus, .bold))
      canvas.text(labels[1], x: canvas.size.width / 2, y: 0, Style(.zero, .bold))
      canvas.text(labels[2], endingAt: canvas.size.width, y: 0, Style(.plus, .bold))
    }
  }

  private func drawFlips(_ charts: RunCharts, on canvas: inout Canvas) {
    let flips = charts.context.run.flips
    guard canvas.size.height >= 6 else {
      guard canvas.size.height >= 2 else { return }
      canvas.text("flips of all over time", x: 0, y: 0, Style(.axis))
      canvas.draw(in: canvas.bounds.inset(top: 1)) {
        Sparkline(flips, ink: .role(.student)).draw(on: &$0)
      }
      return
    }
    let chart = charts.chart(
      of: [LineChart.Line(flips, ink: .role(.student), label: "flips per step")],
      width: canvas.size.width)
    charts.draw(chart, on: &canvas)
  }
}

extension CodeShares {
  /// Draws the shares as a bar over the canvas's row.
  func draw(on canvas: inout Canvas, isTernary: Bool) {
    CodeBar(minus: minus, zero: zero, plus: plus, isTernary: isTernary).draw(on: &canvas)
  }
}
