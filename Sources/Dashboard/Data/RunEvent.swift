import Foundation
import RunStore
import Terminal
import Training

/// An event of a run, with what its text says read once.
@dynamicMemberLookup
package struct RunEvent: Sendable {
  package let record: EventRecord
  /// The command that it is about; nil where it is none, or one of a later version.
  let command: Command?
  /// What happened, as people say it.
  package let words: String

  package init(_ record: EventRecord) {
    self.record = record
    command = record.command
    words =
      switch (command, record.before, record.after) {
      case (let command?, let before?, let after?):
        "\(command.subject) \(EventRecord.short(before)) → \(EventRecord.short(after))"
      case (let command?, _, _): command.title
      default: record.kind == .evaluation ? Self.shortened(record.text) : record.text
      }
  }

  package subscript<Value>(dynamicMember path: KeyPath<EventRecord, Value>) -> Value {
    record[keyPath: path]
  }

  /// A sentence whose numbers have no more digits than people read.
  private static func shortened(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.count > 8
        ? Double(word).map { Format.number($0, digits: 5) } ?? String(word) : String(word)
    }.joined(separator: " ")
  }

  // MARK: What it means

  /// How charts mark it; nil for what is no turn in the run, such as an evaluation.
  var mark: LineChart.Event? {
    guard !record.isDiscarded, let (symbol, role) = sign else { return nil }
    return LineChart.Event(step: record.step, symbol: symbol, ink: .role(role), text: sentence)
  }

  /// What happened, where the kind of event is not said beside it.
  private var sentence: String {
    switch record.kind {
    case .checkpoint: "saved \(record.text)"
    case .pause: "paused by itself: \(record.text)"
    case .error: "failed: \(record.text)"
    case .alert: "alert: \(record.text)"
    default: words
    }
  }

  /// A letter tells kinds apart without colours.
  private var sign: (Character, Role)? {
    switch record.kind {
    case .start: return record.step > 0 ? ("R", .good) : nil
    case .checkpoint: return ("C", .good)
    case .pause: return ("P", .warning)
    case .error: return ("!", .error)
    case .alert: return ("A", .warning)
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

extension EventRecord {
  var command: Command? {
    guard kind == .command else { return nil }
    return try? JSONDecoder().decode(Command.self, from: Data(text.utf8))
  }

  /// A number with as many digits as people read; anything else as it is.
  static func short(_ text: String) -> String {
    Double(text).map { Format.number($0) } ?? text
  }
}

extension Command {
  /// Whether what it changed is the learning rate.
  var changesLearningRate: Bool {
    switch self {
    case .setLearningRate, .scaleLearningRate: true
    default: false
    }
  }
}
