import Foundation
import Terminal

/// Numbers and times as people read them.
enum Figures {
  static func decimal(_ value: Double?, _ digits: Int) -> String {
    guard let value else { return "-" }
    // C writes the sign of a NaN, which means nothing.
    if value.isNaN { return "nan" }
    return String(format: "%.\(digits)f", value)
  }

  static func bytes(_ count: Int) -> String { Format.bytes(count) }

  /// A moment in local time, to the second.
  static func time(_ date: Date) -> String {
    Format.moment(date.timeIntervalSince1970, in: .current)
  }
}
