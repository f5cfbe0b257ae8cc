import RunStore
import Terminal
import Training

/// A watched text as it was traced at a step.
///
/// Tokens count from 0; the first one is predicted by nothing and has no values.
struct WatchedText: Sendable {
  /// The text's tokens.
  let watch: WatchRecord
  /// What the models made of each token; nil where nothing is known.
  let traces: [TokenTraceRecord?]
  /// Each token's scale as a multiple of the flat one, with the settings in force.
  let scale: [Double?]
  /// The step of the trace; nil before the first one.
  let step: Int?
  /// The settings in force; nil before they are known.
  let setting: ScaleSetting?
  /// How many tokens share the token scale.
  let count: Int
  private let names: [Int32: String]

  init(_ watch: WatchRecord, _ context: Context) {
    self.watch = watch
    let run = context.run
    names = run.tokenTexts
    let timeline = run.traces[watch.id]
    step = timeline?.step(at: context.time)
    var traces = [TokenTraceRecord?](repeating: nil, count: watch.tokens.count)
    for record in timeline?.value(at: context.time) ?? [] {
      // The record of a position is about the token after it.
      let token = record.position + 1
      if traces.indices.contains(token) { traces[token] = record }
    }
    self.traces = traces
    let count = traces.count { $0 != nil }
    self.count = count
    setting = run.standing.settings.map(ScaleSetting.init)
    // Now means now: a setting that was just changed counts before the next trace does.
    let recomputed = context.time == nil ? setting.flatMap { Self.scale($0, traces) } : nil
    scale = recomputed ?? traces.map { $0?.scale.map { $0 * Double(count) } }
  }

  /// The tokens that the cursor can be on.
  var range: Range<Int> { min(1, watch.tokens.count)..<watch.tokens.count }
  /// Those of them that were traced: all, unless some are no labels.
  var tokens: [Int] { range.filter { traces[$0] != nil } }
  /// Whether any step was traced.
  var isTraced: Bool { step != nil }
  /// Whether a teacher had a look.
  var hasTeacher: Bool { traces.contains { $0?.teacherCrossEntropy != nil } }

  /// A token's text; to be escaped before it is shown.
  func text(of token: Int) -> String { names[watch.tokens[token]] ?? "<\(watch.tokens[token])>" }
  /// All tokens' texts.
  var texts: [String] { watch.tokens.indices.map(text(of:)) }
  /// Its name; what was typed may be long.
  var title: String { watch.name.fitting(40) }

  /// The scale that a setting would give; nil where the teacher did not look at every token.
  func scale(_ setting: ScaleSetting) -> [Double?]? { Self.scale(setting, traces) }

  private static func scale(_ setting: ScaleSetting, _ traces: [TokenTraceRecord?]) -> [Double?]? {
    let traced = traces.indices.filter { traces[$0] != nil }
    guard let shares = setting.scale(of: traced.lazy.compactMap { traces[$0] }) else { return nil }
    var scale = [Double?](repeating: nil, count: traces.count)
    for (token, share) in zip(traced, shares) { scale[token] = share * Double(shares.count) }
    return scale
  }

  /// A token's quantity.
  func value(_ quantity: TokenQuantity, of token: Int) -> Double? {
    guard traces.indices.contains(token), let trace = traces[token] else { return nil }
    return switch quantity {
    case .scale: scale[token]
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
    let values = range.lazy.compactMap { value(quantity, of: $0) }.filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return nil }
    return quantity.range(low, high)
  }

  /// What belongs to the tokens, over their positions; those without it are left out.
  func series(_ value: (Int) -> Double?) -> Series {
    var series = Series(smoothing: 0)
    for token in range { value(token).map { series.append(step: token, value: $0) } }
    return series
  }

  // MARK: Finding

  /// The runs of tokens whose texts together contain a text, in their order; case does not matter.
  func places(of text: String) -> [ClosedRange<Int>] {
    guard !text.isEmpty else { return [] }
    let wanted = Array(text.lowercased())
    var characters: [Character] = []
    var tokens: [Int] = []
    for (token, text) in texts.enumerated() {
      for character in text.lowercased() {
        characters.append(character)
        tokens.append(token)
      }
    }
    guard wanted.count <= characters.count else { return [] }
    return (0...characters.count - wanted.count).compactMap { start in
      let end = start + wanted.count
      return characters[start..<end].elementsEqual(wanted) ? tokens[start]...tokens[end - 1] : nil
    }
  }

  /// The first place at or after a token, or from the beginning on where there is none.
  func place(of text: String, from token: Int) -> ClosedRange<Int>? {
    let places = places(of: text)
    return places.first { $0.lowerBound >= token } ?? places.first
  }
}

extension RunData {
  /// The student's mean cross entropy over some tokens of watched texts, at every traced step.
  func history(of tokens: [(watch: Int, token: Int)]) -> Series {
    var sums: [Int: (sum: Double, count: Double)] = [:]
    for (watch, token) in tokens {
      guard let timeline = traces[watch] else { continue }
      for (step, records) in zip(timeline.steps, timeline.values) {
        // All positions are there, unless some are no labels.
        let index = token - 1
        let record =
          records.indices.contains(index) && records[index].position == index
          ? records[index] : records.first { $0.position == index }
        guard let record else { continue }
        sums[step, default: (0, 0)].sum += record.studentCrossEntropy
        sums[step, default: (0, 0)].count += 1
      }
    }
    var series = Series(smoothing: 0)
    for (step, mean) in sums.sorted(by: { $0.key < $1.key }) {
      series.append(step: step, value: mean.sum / mean.count)
    }
    return series
  }
}
