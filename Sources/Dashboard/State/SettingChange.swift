import Engine
import RunStore
import Training

/// A change of a setting that can be taken back, as the run's events tell of it.
struct SettingChange: Sendable, Equatable {
  /// The event that tells of it.
  let event: Int
  /// The command that takes it back.
  let inverse: Command
  private let subject: String
  private let before: String
  private let after: String

  /// Nil where the event is none.
  init?(_ record: RunEvent) {
    guard !record.isDiscarded, let command = record.command, let before = record.before,
      let after = record.after, before != after,
      let inverse = command.inverse(before: before, after: after)
    else { return nil }
    (event, self.inverse, subject) = (record.id, inverse, command.subject)
    (self.before, self.after) = (before, after)
  }

  /// Whether it takes another one back.
  fileprivate func undoes(_ other: SettingChange) -> Bool {
    if case .scaleLearningRate(let factor) = inverse,
      case .scaleLearningRate(let otherFactor) = other.inverse
    {
      return abs(factor * otherFactor - 1) < 1e-9
    }
    return subject == other.subject && before == other.after && after == other.before
  }
}

extension Command {
  /// What takes it back; nil where it changed no setting.
  fileprivate func inverse(before: String, after: String) -> Command? {
    switch self {
    case .setLearningRate, .scaleLearningRate:
      // By its factor: the schedule has gone on meanwhile.
      guard let before = Double(before), let after = Double(after), before > 0, after > 0 else {
        return nil
      }
      return .scaleLearningRate(by: 1 / (after / before))
    case .setTemperature: return Float(before).map(Command.setTemperature)
    case .setScaleSource: return Objective.ScaleSource(rawValue: before).map(Command.setScaleSource)
    case .setObjective: return Objective.Kind(rawValue: before).map(Command.setObjective)
    case .setReduction: return Objective.Reduction(rawValue: before).map(Command.setReduction)
    case .setClip: return before == "none" ? .setClip(nil) : Double(before).map(Command.setClip)
    case .setThreads: return Int(before).map(Command.setThreads)
    default: return nil
    }
  }
}

extension RunData {
  /// The changes of settings that were not taken back, in their order.
  var settingChanges: [SettingChange] {
    events.compactMap { SettingChange($0) }.reduce(into: []) { changes, change in
      if let last = changes.last, change.undoes(last) {
        changes.removeLast()
      } else {
        changes.append(change)
      }
    }
  }
}
