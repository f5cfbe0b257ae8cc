import Foundation
import Terminal

/// Numbers and times as people read them.
enum Figures {
  /// A moment in local time, to the second.
  static func time(_ date: Date) -> String {
    Format.moment(date.timeIntervalSince1970, in: .current)
  }
}

extension BinaryFloatingPoint {
  /// The number with so many digits behind the point.
  func fixed(_ digits: Int) -> String {
    // C writes the sign of a NaN, which means nothing.
    isNaN ? "nan" : String(format: "%.\(digits)f", Double(self))
  }
}

extension Optional where Wrapped: BinaryFloatingPoint {
  /// The number with so many digits behind the point; a dash where there is none.
  func fixed(_ digits: Int) -> String { map { $0.fixed(digits) } ?? "-" }
}
