import Foundation
import RunStore
import Terminal
import Training

extension EventRecord {
  /// The command that the event is about; nil where it is none, or one of a later version.
  var command: Command? {
    guard kind == .command else { return nil }
    return try? JSONDecoder().decode(Command.self, from: Data(text.utf8))
  }

  /// What happened, as people say it.
  var words: String {
    switch (command, before, after) {
    case (let command?, let before?, let after?):
      "\(command.subject) \(Self.short(before)) → \(Self.short(after))"
    case (let command?, _, _): command.title
    default: text
    }
  }

  /// Whether it deserves a mark on charts.
  var isMarked: Bool {
    switch kind {
    case .command: command?.changesNothing != true
    case .checkpoint, .pause, .error, .rewind: true
    default: false
    }
  }

  /// The letter that marks it.
  var letter: Character {
    switch kind {
    case .checkpoint: "c"
    case .pause: "p"
    case .error: "!"
    case .rewind: "r"
    default:
      switch command {
      case .setLearningRate?, .scaleLearningRate?: "l"
      case .pause?, .run?: "p"
      case .resume?: "g"
      case .setTemperature?, .setScaleSource?, .setReduction?: "t"
      case .setObjective?: "o"
      default: "*"
      }
    }
  }

  /// A number with as many digits as people read; anything else as it is.
  private static func short(_ text: String) -> String {
    Double(text).map { Format.number($0) } ?? text
  }
}

extension Command {
  /// Whether it only looks, or breaks something off.
  fileprivate var changesNothing: Bool {
    switch self {
    case .interrupt, .showCodes, .hideCodes, .generate: true
    default: false
    }
  }
}
