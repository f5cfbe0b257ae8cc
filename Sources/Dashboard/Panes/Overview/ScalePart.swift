import Engine
import RunStore
import Terminal

/// The token scale of the first watched text, against position.
struct ScalePart {
  /// The scales by position.
  let scales: [Double]
  private let step: Int?
  private let watch: String?
  private let temperature: Float?
  private let objective: Objective.Kind?

  /// The scales at the context's time.
  init(_ context: Context) {
    let watch = context.run.texts(at: context.time).first
    let timeline = watch.flatMap { context.run.traces[$0.id] }
    let trace = timeline?.value(at: context.time) ?? []
    // What is in force now may be newer than the last trace.
    let setting = context.time == nil ? context.run.standing.settings.map(ScaleSetting.init) : nil
    let current = setting.flatMap { setting in
      setting.scale(
        of: trace.map {
          setting.source == .crossEntropy ? $0.teacherCrossEntropy : $0.teacherEntropy
        })
    }
    scales = current ?? trace.compactMap(\.scale)
    step = timeline?.step(at: context.time)
    self.watch = watch?.name
    objective = context.run.objective(at: context.time)
    // Earlier steps may have had another one.
    temperature =
      context.time == nil ? context.run.standing.settings?.objective.temperature : nil
  }

  /// 1/Σs²: as many tokens as there are where the scale is flat.
  var effectiveCount: Double {
    let squares = scales.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? 1 / squares : 0
  }

  /// Where the scales come from.
  var source: String {
    guard let watch, let step, !scales.isEmpty else { return "" }
    return "\(watch), step \(step)"
  }

  /// The scales in numbers.
  var pieces: [TextPiece] {
    guard let largest = scales.max(), let least = scales.min() else { return [] }
    let count = Double(scales.count)
    var pieces: [TextPiece] = []
    if let objective, !objective.usesTokenScale {
      let words = "the objective \(objective.rawValue) does not use it"
      pieces.append(TextPiece(words, Style(.warning)))
    }
    pieces.append(
      TextPiece("effective", Format.number(effectiveCount), "of \(scales.count)", Style(.scale)))
    if let temperature {
      pieces.append(TextPiece("T", ScaleSetting.text(Double(temperature)), Style(.text)))
    }
    let range = "\(Format.number(least * count)) to \(Format.number(largest * count))"
    pieces.append(TextPiece("scales", range, "of even", .plain))
    return pieces
  }

  /// - Parameter start: the columns of the first row that are taken; 0 in a border.
  func draw(from start: Int, on canvas: inout Canvas) {
    guard !scales.isEmpty else {
      canvas.text(
        "no text has been traced yet", x: start, y: 0, Style(.inactive),
        width: max(canvas.size.width - start, 0))
      return
    }
    let rows = canvas.bounds.rows([.fixed(1), .share(1)])
    canvas.draw(in: rows[0].inset(left: start)) { TextPiece.flow(pieces, on: &$0) }
    canvas.draw(in: rows[1].inset(left: start == 0 ? 0 : 2)) { canvas in
      guard canvas.size.height >= 4 else {
        return Sparkline(scales, ink: .role(.scale)).draw(on: &canvas)
      }
      chart.draw(on: &canvas)
    }
  }

  /// The scales as a curve; an even scale is what plain logit distillation uses.
  private var chart: LineChart {
    let flat = scales.map { $0 * Double(scales.count) }
    return LineChart(
      lines: [.init(Series(values: flat), ink: .role(.scale), label: "token scale")],
      references: [.flat], showsLegend: false)
  }
}
