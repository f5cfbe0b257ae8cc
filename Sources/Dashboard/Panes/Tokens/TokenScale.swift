import Engine
import Foundation
import RunStore
import Terminal
import Training

/// What the token scale of a sequence is made from.
struct ScaleSetting: Sendable, Equatable {
  /// The softmax's temperature.
  var temperature: Double
  /// The teacher's uncertainty.
  var source: Objective.ScaleSource

  init(temperature: Double, source: Objective.ScaleSource) {
    self.temperature = temperature
    self.source = source
  }

  /// The one in force.
  init(_ settings: LiveSettings) {
    // By its shortest decimals: 0.1 is to stay 0.1.
    temperature = Double("\(settings.objective.temperature)") ?? 1
    source = settings.objective.scaleSource
  }

  /// A temperature that is lower (-1) or higher (1), of at most three digits.
  mutating func changeTemperature(_ direction: Int) {
    let wanted = direction > 0 ? temperature * Self.factor : temperature / Self.factor
    temperature = min(max(Double(String(format: "%.3g", wanted)) ?? wanted, 0.01), 1000)
  }

  /// How much one key press changes the temperature.
  static let factor = 1.25

  /// The token scale: softmax of the uncertainties over the temperature (Kim et al. 2023,
  /// equation 5); nil where a number is missing or none.
  func scale(of uncertainties: [Double?]) -> [Double]? {
    let values = uncertainties.compactMap { $0 }.filter(\.isFinite)
    guard let greatest = values.max(), values.count == uncertainties.count else { return nil }
    // The greatest exponent is 0: nothing overflows.
    let weights = values.map { exp(($0 - greatest) / temperature) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The token scale of traced tokens.
  func scale(of traces: some Sequence<TokenTraceRecord>) -> [Double]? {
    scale(of: traces.map { source == .crossEntropy ? $0.teacherCrossEntropy : $0.teacherEntropy })
  }

  /// A temperature without needless zeros.
  static func text(_ temperature: Double) -> String { String(format: "%.4g", temperature) }

  /// What it is, in a few words.
  var title: String { "\(source.title), T \(Self.text(temperature))" }
}

extension Objective.ScaleSource {
  /// The source as words.
  var title: String { self == .crossEntropy ? "cross entropy" : "entropy" }
  /// The one that is not this one.
  var other: Objective.ScaleSource { self == .crossEntropy ? .entropy : .crossEntropy }
}

extension Objective.Kind {
  /// Whether it weighs tokens by the scale.
  var usesTokenScale: Bool { self == .tokenScaled || self == .tokenScaledOnly }
}

extension RunData {
  /// Why the token scale weighed nothing in the loss of a step, or weighs nothing now, in a few
  /// words; nil where it does.
  func whyScaleIsUnused(at step: Int?) -> String? {
    objective(at: step).flatMap {
      $0.usesTokenScale ? nil : "not in use: objective \($0.rawValue)"
    }
  }
}

/// How unevenly a token scale is spread.
struct ScaleSpread: Sendable, Equatable {
  /// 1/Σs² of the shares: all tokens where the scale is flat, 1 where one token has it all.
  let effectiveCount: Double
  /// The largest value.
  let largest: Double
  /// The smallest value.
  let smallest: Double
  /// Where the largest one is.
  let largestIndex: Int

  /// The spread of shares, or of multiples of them.
  init?(_ scale: [Double?]) {
    let values = scale.enumerated().compactMap { index, value in value.map { (index, $0) } }
    guard let greatest = values.max(by: { $0.1 < $1.1 }) else { return nil }
    (largestIndex, largest) = greatest
    smallest = values.map(\.1).min() ?? largest
    let sum = values.reduce(0) { $0 + $1.1 }
    effectiveCount = sum * sum / values.reduce(0) { $0 + $1.1 * $1.1 }
  }
}

/// The token scale over the positions, in times the flat one: from both sources, and as it would be
/// with a setting that is tried out; below it, how its values are distributed.
struct TokenScaleView {
  let text: WatchedText
  /// The sequences of the last inspected batch.
  let batch: [WatchedText]
  /// The setting that is tried out.
  let trial: ScaleSetting?
  /// Whether the session was asked for it.
  let isSent: Bool
  let cursor: Int
  let context: Context

  /// A token scale with what made it.
  struct Curve {
    let label: String
    /// What it is to the run.
    let note: String
    let ink: Role
    /// Each token's; nil where it has none.
    let scale: [Double?]
  }

  func draw(on canvas: inout Canvas) {
    let curves = curves
    box(canvas.size).draw(on: &canvas) { canvas in
      guard !curves.isEmpty else {
        canvas.text("a token scale needs a teacher", x: 1, y: 0, Style(.inactive))
        return
      }
      let height = canvas.size.height
      let rows = canvas.bounds.inset(left: 1, top: 0, right: 1, bottom: 0).rows([
        .share(1), .fixed(height >= 17 ? max(height / 4, 5) : 0), .fixed(curves.count + 1),
        .fixed(1),
      ])
      canvas.draw(in: rows[0]) { $0.drawPositions(chart(curves, $0.size.width)) }
      canvas.draw(in: rows[1]) { drawDistributions(on: &$0) }
      canvas.draw(in: rows[2]) { summary(curves, $0.symbols).draw(on: &$0) }
      canvas.draw(in: rows[3]) { drawHint(on: &$0) }
    }
  }

  /// The scales that are laid over each other: the one of the step, the other source's, the tried
  /// one.
  var curves: [Curve] {
    var curves: [Curve] = []
    let shown = text.scale
    let inForce = text.setting.flatMap { curve($0, .overlay1) }
    if text.count > 0, shown.count(where: { $0 != nil }) == text.count {
      // An old step may have been recorded with other settings than those in force now.
      let isAsNow = inForce.map { Self.areNear($0.scale, shown) } ?? false
      let title = isAsNow ? text.setting?.title : nil
      let note = context.run.whyScaleIsUnused(at: context.time) == nil ? "in force" : "not in use"
      curves.append(
        Curve(
          label: title ?? "as recorded", note: context.time == nil ? note : "", ink: .scale,
          scale: shown))
      if !isAsNow, let inForce { curves.append(inForce) }
    }
    if var other = text.setting {
      other.source = other.source.other
      if let curve = curve(other, .teacher) { curves.append(curve) }
    }
    if let trial, let curve = curve(trial, .mark, isSent ? "asked for" : "tried") {
      curves.append(curve)
    }
    return curves
  }

  private func curve(_ setting: ScaleSetting, _ ink: Role, _ note: String = "") -> Curve? {
    text.scale(setting).map { Curve(label: setting.title, note: note, ink: ink, scale: $0) }
  }

  /// Whether two scales are the same but for rounding.
  private static func areNear(_ one: [Double?], _ other: [Double?]) -> Bool {
    zip(one, other).allSatisfy { one, other in
      guard let one, let other else { return one == other }
      return abs(one - other) < 1e-4
    }
  }

  private func box(_ size: Size) -> Box {
    guard text.range.contains(cursor) else { return Box("token scale", isFocused: true) }
    let page = PositionPage(of: cursor, in: text.range, width: size.width - 4)
    return Box(
      "token scale of \(text.title)\(page.title)",
      rightTitle: "position \(cursor) \"\(text.text(of: cursor))\"", isFocused: true)
  }

  private func chart(_ curves: [Curve], _ width: Int) -> LineChart {
    text.chart(
      curves.map { curve in
        LineChart.Line(text.series { curve.scale[$0] }, ink: .role(curve.ink), label: curve.label)
      }, references: [.flat], cursor: cursor, width: width)
  }

  // MARK: Distributions

  private static let binCount = 32

  /// How the scales are distributed: the text's beside the last batch's, over the same values.
  private func drawDistributions(on canvas: inout Canvas) {
    let own = text.scale.compactMap { $0 }.filter(\.isFinite)
    let all = batch.flatMap(\.scale).compactMap { $0 }.filter(\.isFinite)
    guard let low = (own + all).min(), let high = (own + all).max(), high > low else { return }
    let parts = canvas.bounds.columns([.share(1), .share(1)], gap: 3)
    canvas.draw(in: parts[0]) {
      Self.draw(own, low...high, "this text, \(own.count) tokens", on: &$0)
    }
    canvas.draw(in: parts[1]) { canvas in
      guard let step = batch.first?.watch.batchStep, !all.isEmpty else {
        canvas.text(
          "B inspects a batch: its distribution stands here", x: 0, y: 0, Style(.inactive),
          width: canvas.size.width)
        return
      }
      Self.draw(
        all, low...high, "batch of step \(max(step, 1)), \(Format.count(all.count)) tokens",
        on: &canvas)
    }
  }

  private static func draw(
    _ values: [Double], _ range: ClosedRange<Double>, _ title: String, on canvas: inout Canvas
  ) {
    var counts = [UInt32](repeating: 0, count: binCount)
    for value in values {
      let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      counts[min(Int(share * Double(binCount)), binCount - 1)] += 1
    }
    let rows = canvas.bounds.rows([.fixed(1), .share(1)])
    canvas.draw(in: rows[0]) {
      $0.text("\(title), by times flat", x: 0, y: 0, Style(.axis), width: $0.size.width)
    }
    canvas.draw(in: rows[1]) {
      Histogram(
        counts: counts, range: range, thresholds: [.init(1, label: "flat")]
      ) { _ in .role(.scale) }.draw(on: &$0)
    }
  }

  // MARK: Numbers

  /// How unevenly the scales are spread, a row for each.
  private func summary(_ curves: [Curve], _ symbols: Symbols) -> Table {
    Table(
      [
        .init("", minimumWidth: 1, priority: 9),
        .init("times flat, made from", minimumWidth: 22, priority: 9),
        .init("effective tokens", alignment: .right, minimumWidth: 14, priority: 8),
        .init("largest", alignment: .right, minimumWidth: 6, priority: 7),
        .init("at", minimumWidth: 8, priority: 5),
        .init("smallest", alignment: .right, minimumWidth: 6, priority: 4),
        .init("cursor", alignment: .right, minimumWidth: 6, priority: 6),
        .init("", minimumWidth: 9, priority: 8, growth: 1),
      ], rows: curves.enumerated().map { row($0.offset, $0.element, symbols) })
  }

  private func row(_ index: Int, _ curve: Curve, _ symbols: Symbols) -> [Table.Item] {
    let style = Style(curve.ink)
    var items: [Table.Item] = [
      .text(String(symbols.marker(ofLine: index)), Style(curve.ink, .bold)),
      .text(curve.label, style),
    ]
    guard let spread = ScaleSpread(curve.scale) else { return items }
    let largest = text.text(of: spread.largestIndex)
    let here = curve.scale.indices.contains(cursor) ? curve.scale[cursor] : nil
    let number = TokenQuantity.scale.text
    items += [
      .text(String(format: "%.1f of %d", spread.effectiveCount, text.count), style),
      .text(number(spread.largest), style),
      .drawing { TextFlow([.init(largest, style)]).draw(on: &$0) },
      .text(number(spread.smallest), style),
      .text(here.map(number) ?? "", style),
      .text(curve.note, Style(curve.ink, .bold)),
    ]
    return items
  }

  private func drawHint(on canvas: inout Canvas) {
    let hint: String
    switch (trial, isSent) {
    case (_?, true): hint = "asked the session; it takes effect with its answer"
    case (_?, false): hint = "Enter applies it to the training, Esc drops it, < > b change it"
    case (nil, _): hint = "< and > try a temperature, b the other source"
    }
    let x = canvas.text(hint, x: 0, y: 0, Style(trial == nil ? .inactive : .key)) + 2
    guard let why = context.run.whyScaleIsUnused(at: context.time) else { return }
    canvas.text(why, x: x, y: 0, Style(.warning), width: max(canvas.size.width - x, 0))
  }
}
