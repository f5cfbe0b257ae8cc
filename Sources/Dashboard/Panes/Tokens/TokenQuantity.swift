import Foundation
import RunStore
import Terminal

/// What tokens are coloured and sorted by.
enum TokenQuantity: Sendable, CaseIterable {
  case scale, teacherCrossEntropy, teacherEntropy, confidence, studentCrossEntropy, kd, difference

  private struct Look {
    let title: String
    let shortTitle: String
    let unit: String
    let role: Role
    let priority: Int
  }

  private var look: Look {
    func look(
      _ title: String, _ shortTitle: String, _ unit: String, _ role: Role, priority: Int
    ) -> Look {
      Look(title: title, shortTitle: shortTitle, unit: unit, role: role, priority: priority)
    }
    return switch self {
    case .scale: look("token scale", "scale", "times flat", .scale, priority: 8)
    case .teacherCrossEntropy:
      look("teacher cross entropy", "teach ce", "nats", .teacher, priority: 7)
    case .teacherEntropy: look("teacher entropy", "entropy", "nats", .teacher, priority: 4)
    case .confidence: look("teacher confidence", "conf", "probability", .teacher, priority: 5)
    case .studentCrossEntropy:
      look("student cross entropy", "stud ce", "nats", .student, priority: 7)
    case .kd: look("KD", "KD", "nats", .distillation, priority: 3)
    case .difference: look("difference", "diff", "nats, student - teacher", .loss, priority: 6)
    }
  }

  /// What it is called where there is room.
  var title: String { look.title }
  /// What it is called above a column.
  var shortTitle: String { look.shortTitle }
  /// What its numbers are.
  var unit: String { look.unit }
  /// The colour of its curve.
  var role: Role { look.role }
  /// Which columns stay where there is little room: those with more.
  var priority: Int { look.priority }

  /// Those of a run with or without a teacher.
  static func all(hasTeacher: Bool) -> [TokenQuantity] {
    hasTeacher ? allCases : [.studentCrossEntropy]
  }

  /// A value as it is written everywhere: with as many decimals in every row.
  func text(_ value: Double) -> String {
    guard value.isFinite else { return Format.number(value) }
    return switch self {
    case .confidence: String(format: "%.1f%%", value * 100)
    case .difference: String(format: "%+.3f", value)
    default: String(format: "%.3f", value)
    }
  }

  // MARK: Colours

  /// The colours that show it.
  var ramp: Ramp { self == .difference ? .difference : .heat }

  /// The values at both ends of the ramp, for the lowest and the highest one.
  func range(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    guard self == .difference else { return low...high }
    // Neither better nor worse is the middle.
    let most = max(abs(low), abs(high))
    return -most...most
  }

  /// The colour of a value.
  func ink(_ value: Double, in range: ClosedRange<Double>) -> Ink {
    let width = range.upperBound - range.lowerBound
    return .share(ramp, width > 0 ? (value - range.lowerBound) / width : 0.5)
  }
}

extension TokenTraceRecord {
  /// How much the student lost against the teacher; nil without one.
  var difference: Double? { teacherCrossEntropy.map { studentCrossEntropy - $0 } }
}
