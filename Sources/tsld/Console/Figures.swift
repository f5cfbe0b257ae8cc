import Foundation

/// Numbers and times as people read them.
enum Figures {
  static func decimal(_ value: Double?, _ digits: Int) -> String {
    guard let value else { return "-" }
    // C writes the sign of a NaN, which means nothing.
    if value.isNaN { return "nan" }
    return String(format: "%.\(digits)f", value)
  }

  /// A moment in local time, to the second.
  static func time(_ date: Date) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyy-MM-dd HH:mm:ss"
    return format.string(from: date)
  }
}
