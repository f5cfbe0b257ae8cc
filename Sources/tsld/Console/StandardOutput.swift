import Foundation
import Terminal

/// What standard output can show.
enum StandardOutput {
  /// How wide its lines may be: the terminal's columns, else what COLUMNS says; nil, for no limit,
  /// where neither is known.
  static var columns: Int? {
    if let size { return size.width }
    let given = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
    return given.flatMap { $0 > 0 ? $0 : nil }
  }

  /// The terminal's size; nil where it is none.
  static var size: Size? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return nil }
    return Size(Int(size.ws_col), Int(size.ws_row))
  }

  /// Whether it is a terminal that may be coloured (no-color.org).
  static var isColoured: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
      && environment["TERM"] != "dumb"
  }

  /// From dark blue over grey to red, in the 256 colours that every terminal has.
  private static let ramp = [17, 18, 24, 30, 65, 101, 137, 173, 167, 160]

  /// Those of them that black can be read on better than white.
  private static let light: Set = [65, 101, 137, 173, 167]

  /// A text on a background that says how large a share from 0 to 1 is.
  static func shaded(_ text: String, share: Double) -> String {
    let index = min(max(Int(share * Double(ramp.count)), 0), ramp.count - 1)
    let ink = light.contains(ramp[index]) ? 16 : 231
    return "\u{1B}[48;5;\(ramp[index])m\u{1B}[38;5;\(ink)m\(text)\u{1B}[0m"
  }
}
