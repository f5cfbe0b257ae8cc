import CNcurses
import Terminal

extension Screen {
  /// What can be shown of what is wanted.
  static func depth(_ wanted: ColourDepth, colours: Int) -> ColourDepth {
    let possible: ColourDepth =
      switch colours {
      case ..<8: .none
      case ..<256: .sixteen
      case ..<65536: .indexed
      default: .trueColour
      }
    // With direct colours, the numbers mean something else.
    return possible == .trueColour && wanted != .none ? .trueColour : min(possible, wanted)
  }

  func enterModes() { write(TerminalModes.on) }
  func leaveModes() { write(TerminalModes.off) }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) {
        tsld_terminal_write(device, $0.baseAddress, $0.count)
      }
    }
  }

  /// Asks the terminal for its size and tells ncurses.
  func measure() -> Size {
    var (columns, rows): (Int32, Int32) = (0, 0)
    if tsld_terminal_size(device, &columns, &rows) {
      var (known, knownRows): (Int32, Int32) = (0, 0)
      tsld_screen_size(&known, &knownRows)
      if known != columns || knownRows != rows { tsld_screen_resize(columns, rows) }
    }
    tsld_screen_size(&columns, &rows)
    return Size(Int(columns), Int(rows))
  }

  /// Forgets what was shown, so that the next frame is painted whole.
  func forget() { shown = nil }
}
