import RunStore
import Terminal
import Training

extension EventRecord {
  /// How charts mark it; nil for what is no turn in the run, such as an evaluation.
  var mark: LineChart.Event? {
    guard !isDiscarded, let (symbol, role) = sign else { return nil }
    return LineChart.Event(step: step, symbol: symbol, ink: .role(role), text: sentence)
  }

  /// What happened, where the kind of event is not said beside it.
  private var sentence: String {
    switch kind {
    case .checkpoint: "saved \(text)"
    case .pause: "paused by itself: \(text)"
    case .error: "failed: \(text)"
    default: words
    }
  }

  /// A letter tells kinds apart without colours.
  private var sign: (Character, Role)? {
    switch kind {
    case .start: return step > 0 ? ("R", .good) : nil
    case .checkpoint: return ("C", .good)
    case .pause: return ("P", .warning)
    case .error: return ("!", .error)
    case .rewind: return ("B", .warning)
    case .command: break
    default: return nil
    }
    switch command {
    case .setLearningRate, .scaleLearningRate: return ("L", .learningRate)
    case .setTemperature, .setScaleSource: return ("T", .scale)
    case .setObjective, .setReduction, .setClip, .setThreads: return ("S", .mark)
    case .goBack: return ("B", .warning)
    case .pause: return ("P", .mark)
    default:
      // The rest changes nothing about how the run goes on.
      return nil
    }
  }
}
