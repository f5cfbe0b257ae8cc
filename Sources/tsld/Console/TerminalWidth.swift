import Foundation

/// How wide lines on standard output may be.
enum TerminalWidth {
  /// The terminal's columns, else what COLUMNS says; nil, for no limit, where neither is known.
  static var columns: Int? {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    let given = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
    return given.flatMap { $0 > 0 ? $0 : nil }
  }
}
