import Foundation

/// Numbers as short texts.
package enum Format {
  /// A value with some significant digits: `3.14`, `1234`, `12.3k`, `1.2e-05`, `nan`, `inf`.
  package static func number(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
    guard value != 0 else { return "0" }
    // Rounding comes first: 9.999 is 10.0 and not 10.00.
    var rounded = Double(String(format: "%.*e", digits - 1, value)) ?? value
    if !rounded.isFinite { rounded = value }
    let exponent = Int(floor(log10(abs(rounded)) + 1e-9))
    switch exponent {
    case ..<(-3), 15...:
      let text = String(format: "%.*e", digits - 1, rounded)
      let parts = text.split(separator: "e", maxSplits: 1)
      return parts.count == 2 ? withoutZeros(String(parts[0])) + "e" + parts[1] : text
    case 4...:
      let (unit, name) = unit(of: rounded)
      let decimals = max(digits - 1 - exponent % 3, 0)
      return String(format: "%.*f", decimals, rounded / unit) + name
    default:
      let text = String(
        format: "%.*f", max(digits - 1 - exponent, 0), exponent == 3 ? value : rounded)
      return exponent < -1 ? withoutZeros(text) : text
    }
  }

  /// A count: `950`, `12.3k`, `4.50M`.
  package static func count(_ value: Int) -> String {
    abs(value) < 10_000 ? "\(value)" : number(Double(value))
  }

  /// A time: `0.4s`, `59s`, `1:01`, `1:23:45`, `2d 03:00`; a dash where there is none.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "-" }
    if seconds < 0 { return "-" + duration(-seconds) }
    if seconds < 9.95 { return String(format: "%.1fs", seconds) }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    let (minutes, hours, days) = (whole / 60 % 60, whole / 3600 % 24, whole / 86400)
    if days > 0 { return String(format: "%dd %02d:%02d", days, hours, minutes) }
    if hours > 0 { return String(format: "%d:%02d:%02d", hours, minutes, whole % 60) }
    return String(format: "%d:%02d", minutes, whole % 60)
  }

  /// A size in the largest unit that leaves something before the point: `512 B`, `1.5 kB`,
  /// `2.3 GB`.
  package static func bytes(_ bytes: Int) -> String {
    var (size, unit) = (Double(bytes), 0)
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    // 999.95 and more would be written as 1000.0.
    while abs(size) >= (unit == 0 ? 1000 : 999.95), unit < units.count - 1 {
      size /= 1000
      unit += 1
    }
    return unit == 0 ? "\(bytes) B" : String(format: "%.1f %@", size, units[unit])
  }

  /// A moment, in seconds since 1970: `2026-01-02 03:04:05`; a dash where there is none.
  package static func moment(_ seconds: Double, in zone: TimeZone) -> String {
    guard let (day, clock) = parts(of: seconds, in: zone) else { return "-" }
    return "\(day) \(clock)"
  }

  /// The same as short as it is understood: the clock's time alone where it is of today, the day and
  /// the minute where it is not.
  package static func shortMoment(_ seconds: Double, in zone: TimeZone, now: Date) -> String {
    guard let (day, clock) = parts(of: seconds, in: zone) else { return "-" }
    let today = parts(of: now.timeIntervalSince1970, in: zone)?.day
    return day == today ? clock : "\(day) \(clock.prefix(5))"
  }

  private static func parts(of seconds: Double, in zone: TimeZone) -> (day: String, clock: String)?
  {
    guard seconds.isFinite, abs(seconds) < 1e11 else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let date = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: seconds))
    return (
      String(format: "%04d-%02d-%02d", date.year ?? 0, date.month ?? 0, date.day ?? 0),
      String(format: "%02d:%02d:%02d", date.hour ?? 0, date.minute ?? 0, date.second ?? 0)
    )
  }

  /// A share: `0.03%`, `12.3%`, `100%`; only what is all is written as 100%, and only nothing as 0%.
  package static func percent(_ share: Double) -> String {
    guard share.isFinite else { return number(share) }
    let percent = share * 100
    if percent == 0 || percent == 100 { return "\(Int(percent))%" }
    if abs(percent) < 1 { return number(percent, digits: abs(percent) < 0.1 ? 1 : 2) + "%" }
    if percent > 99.9, percent < 100 { return "99.9%" }
    return String(format: "%.1f%%", percent)
  }

  /// The label of a tick: as many decimals as the distance to the next one needs.
  static func tick(_ value: Double, step: Double, greatest: Double) -> String {
    if abs(value) < step * 1e-6 { return "0" }
    let greatest = max(greatest, abs(value))
    func places(_ value: Double) -> Int { Int(floor(log10(abs(value)) + 1e-9)) }
    if greatest < 1e-3 || greatest >= 1e15 {
      let exponent = places(value)
      let decimals = min(max(exponent - places(step), 0), 6)
      return String(format: "%.*f", decimals, value / pow(10, Double(exponent))) + "e\(exponent)"
    }
    let (unit, name) = greatest >= 1e4 ? unit(of: greatest) : (1, "")
    return String(format: "%.*f", min(max(-places(step / unit), 0), 9), value / unit) + name
  }

  private static func unit(of value: Double) -> (Double, String) {
    switch abs(value) {
    case 1e12...: (1e12, "T")
    case 1e9...: (1e9, "G")
    case 1e6...: (1e6, "M")
    default: (1e3, "k")
    }
  }

  private static func withoutZeros(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
