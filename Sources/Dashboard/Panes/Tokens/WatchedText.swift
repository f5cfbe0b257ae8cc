import RunStore
import Terminal
import Training

/// A watched text as it was traced at a step.
///
/// Tokens count from 0; the first one is predicted by nothing and has no values.
struct WatchedText: Sendable {
  /// The text's tokens.
  let watch: WatchRecord
  /// Each token's text; to be escaped before it is shown.
  let texts: [String]
  /// What the models made of each token; nil where nothing is known.
  let traces: [TokenTraceRecord?]
  /// Each token's share in the distillation, with the settings in force.
  let scale: [Double?]
  /// The step of the trace; nil before the first one.
  let step: Int?
  /// The settings in force; nil before they are known.
  let setting: ScaleSetting?
  /// How many tokens share the token scale.
  let count: Int

  init(_ watch: WatchRecord, _ context: Context) {
    self.watch = watch
    let run = context.run
    texts = watch.tokens.map { run.text(of: $0) }
    let timeline = run.traces[watch.id]
    step = timeline?.step(at: context.time)
    var traces = [TokenTraceRecord?](repeating: nil, count: watch.tokens.count)
    for record in timeline?.value(at: context.time) ?? [] {
      // The record of a position is about the token after it.
      let token = record.position + 1
      if traces.indices.contains(token) { traces[token] = record }
    }
    self.traces = traces
    count = traces.count { $0 != nil }
    setting = run.standing.settings.map(ScaleSetting.init)
    // Now means now: a setting that was just changed counts before the next trace does.
    let recomputed = context.time == nil ? setting.flatMap { Self.scale($0, traces) } : nil
    scale = recomputed ?? traces.map { $0?.scale }
  }

  /// The tokens that the cursor can be on.
  var range: Range<Int> { min(1, watch.tokens.count)..<watch.tokens.count }
  /// Those of them that were traced: all, unless some are no labels.
  var tokens: [Int] { range.filter { traces[$0] != nil } }
  /// Whether any step was traced.
  var isTraced: Bool { step != nil }
  /// Whether a teacher had a look.
  var hasTeacher: Bool { traces.contains { $0?.teacherCrossEntropy != nil } }

  /// The scale that a setting would give; nil where the teacher did not look at every token.
  func scale(_ setting: ScaleSetting) -> [Double?]? { Self.scale(setting, traces) }

  private static func scale(_ setting: ScaleSetting, _ traces: [TokenTraceRecord?]) -> [Double?]? {
    let traced = traces.indices.filter { traces[$0] != nil }
    let uncertainties = traced.map {
      setting.source == .crossEntropy
        ? traces[$0]?.teacherCrossEntropy : traces[$0]?.teacherEntropy
    }
    guard let shares = setting.scale(of: uncertainties) else { return nil }
    var scale = [Double?](repeating: nil, count: traces.count)
    for (token, share) in zip(traced, shares) { scale[token] = share }
    return scale
  }

  /// A token's quantity; the scale as a multiple of the flat one.
  func value(_ quantity: TokenQuantity, of token: Int) -> Double? {
    guard traces.indices.contains(token), let trace = traces[token] else { return nil }
    return switch quantity {
    case .scale: scale[token].map { $0 * Double(count) }
    case .teacherCrossEntropy: trace.teacherCrossEntropy
    case .teacherEntropy: trace.teacherEntropy
    case .confidence: trace.confidence
    case .studentCrossEntropy: trace.studentCrossEntropy
    case .kd: trace.kd
    case .difference: trace.difference
    }
  }

  /// The values at both ends of a quantity's ramp; nil where there are none.
  func range(of quantity: TokenQuantity) -> ClosedRange<Double>? {
    let values = tokens.compactMap { value(quantity, of: $0) }.filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return nil }
    return quantity.range(low, high)
  }

  /// What belongs to the tokens, over their positions; those without it are left out.
  func series(_ value: (Int) -> Double?) -> Series {
    var series = Series(smoothing: 0)
    for token in range { value(token).map { series.append(step: token, value: $0) } }
    return series
  }

  /// A token's student cross entropy over all traced steps.
  func history(of token: Int, in run: RunData) -> Series {
    var series = Series(smoothing: 0)
    guard let timeline = run.traces[watch.id] else { return series }
    for (step, records) in zip(timeline.steps, timeline.values) {
      guard let record = records.first(where: { $0.position == token - 1 }) else { continue }
      series.append(step: step, value: record.studentCrossEntropy)
    }
    return series
  }
}
