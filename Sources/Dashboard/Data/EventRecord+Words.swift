import Foundation
import RunStore
import Terminal
import Training

extension EventRecord {
  /// The command that took effect; nil for other events and for commands of other versions.
  var command: Command? {
    guard kind == .command else { return nil }
    return try? JSONDecoder().decode(Command.self, from: Data(text.utf8))
  }

  /// What happened, in words.
  var words: String {
    switch kind {
    case .command:
      guard let command else { return "a command that this version does not know" }
      switch (before, after) {
      case (let before?, let after?):
        return "\(command.subject) from \(Self.short(before)) to \(Self.short(after))"
      case (nil, let after?): return "\(command.title): \(Self.short(after))"
      default: return command.title
      }
    case .checkpoint: return "saved \(text)"
    case .evaluation: return "evaluation: \(text)"
    case .pause: return "paused by itself: \(text)"
    case .error: return "failed: \(text)"
    default: return text
    }
  }

  /// A number with as many digits as people read; any other text as it is.
  private static func short(_ text: String) -> String {
    guard let value = Double(text), Int(text) == nil else { return text }
    return Format.number(value)
  }

  /// How charts mark it; nil for what is no turn in the run, such as an evaluation.
  var mark: LineChart.Event? {
    guard !isDiscarded, let (symbol, role) = sign else { return nil }
    return LineChart.Event(step: step, symbol: symbol, ink: .role(role), text: words)
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
    case .resume, .run, .stop, .evaluate, .checkpoint, .interrupt, .watch, .watchTokens, nil:
      return nil
    }
  }
}
