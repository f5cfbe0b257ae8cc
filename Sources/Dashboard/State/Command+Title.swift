import Training

extension Command {
  /// What it does, as a notice says it.
  var title: String {
    switch self {
    case .pause: "pause"
    case .resume: "resume"
    case .run(let steps): steps == 1 ? "one step" : "\(steps) steps"
    case .stop: "stop"
    case .setLearningRate(let rate): "learning rate \(rate)"
    case .scaleLearningRate(let factor): "learning rate × \(factor)"
    case .setTemperature(let temperature): "temperature \(temperature)"
    case .setScaleSource(let source): "token scale from \(source.rawValue)"
    case .setObjective(let kind): "objective \(kind.rawValue)"
    case .setReduction(let reduction): "reduction \(reduction.rawValue)"
    case .setClip(let clip): "clip \(clip.map { "\($0)" } ?? "none")"
    case .setThreads(let count): "\(count) threads"
    case .evaluate: "evaluation"
    case .checkpoint: "checkpoint"
    case .interrupt: "interruption"
    case .watch: "watched text"
    case .watchTokens: "watched tokens"
    case .unwatch(let id): "watched text \(id) no longer"
    case .inspectBatch: "tokens of the batch"
    case .showCodes(let matrix, let row, let column):
      "codes of matrix \(matrix) from row \(row), column \(column) on"
    case .hideCodes: "no more codes"
    case .generate: "continuation"
    case .goBack(let step, _): "back to \(step.map { "step \($0)" } ?? "the last checkpoint")"
    case .note(let text): text.isEmpty ? "no note" : "note: \(text)"
    case .tag(let list): "tags \(list.joined(separator: " "))"
    case .alert(let rule): "alert \(rule)"
    case .terminalLost: "training without a terminal"
    }
  }

  /// The line that was typed for it, if it has a text that would be a pity to lose.
  var typedLine: String? {
    switch self {
    case .watch(let text): "watch \(text)"
    case .generate(let text, _): "generate \(text)"
    default: nil
    }
  }

  /// Whether its answer is seen in the pane that sent it.
  var isQuiet: Bool {
    switch self {
    case .showCodes, .hideCodes: true
    default: false
    }
  }

  /// What it changes, without the value.
  var subject: String {
    switch self {
    case .setLearningRate, .scaleLearningRate: "learning rate"
    case .setTemperature: "temperature"
    case .setScaleSource: "token scale's source"
    case .setObjective: "objective"
    case .setReduction: "reduction"
    case .setClip: "clip"
    case .setThreads: "threads"
    case .goBack: "went back, step"
    default: title
    }
  }
}
