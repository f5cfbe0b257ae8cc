import Foundation
import RunStore
import Terminal

/// What tokens are coloured and sorted by.
enum TokenQuantity: Sendable, CaseIterable {
  case scale, teacherCrossEntropy, teacherEntropy, confidence, studentCrossEntropy, kd, difference

  /// What it is called where there is room.
  var title: String {
    switch self {
    case .scale: "token scale"
    case .teacherCrossEntropy: "teacher cross entropy"
    case .teacherEntropy: "teacher entropy"
    case .confidence: "teacher confidence"
    case .studentCrossEntropy: "student cross entropy"
    case .kd: "KD"
    case .difference: "difference"
    }
  }

  /// What it is called above a column.
  var shortTitle: String {
    switch self {
    case .scale: "scale"
    case .teacherCrossEntropy: "teach ce"
    case .teacherEntropy: "entropy"
    case .confidence: "conf"
    case .studentCrossEntropy: "stud ce"
    case .kd: "KD"
    case .difference: "diff"
    }
  }

  /// What its numbers are.
  var unit: String {
    switch self {
    case .scale: "times flat"
    case .confidence: "probability"
    case .difference: "nats, student - teacher"
    default: "nats"
    }
  }

  /// Whether there is none without a teacher.
  var needsTeacher: Bool { self != .studentCrossEntropy }

  /// The colours that show it.
  var ramp: Ramp { self == .difference ? .difference : .heat }

  /// The values at both ends of the ramp, for the lowest and the highest one.
  func range(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    guard self == .difference else { return low...high }
    // Neither better nor worse is the middle.
    let most = max(abs(low), abs(high))
    return -most...most
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

  /// Those of a run with or without a teacher.
  static func all(hasTeacher: Bool) -> [TokenQuantity] {
    allCases.filter { hasTeacher || !$0.needsTeacher }
  }
}

extension TokenTraceRecord {
  /// How much the student lost against the teacher; nil without one.
  var difference: Double? { teacherCrossEntropy.map { studentCrossEntropy - $0 } }
}
