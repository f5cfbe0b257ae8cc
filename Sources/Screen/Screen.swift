import CNcurses
import Foundation
import Terminal

/// The terminal that the process runs in, drawn on with ncurses.
///
/// One at a time, and only on the thread that opened it, which should be the main one: the system
/// stops that one first when a person suspends the program. However the process ends, by a return,
/// an exit, a signal or a crash, the terminal is left as it was found.
package final class Screen {
  package let terminal: TerminalDescription
  package let depth: ColourDepth
  /// Whether it can show more than ASCII.
  package let showsUnicode: Bool
  package internal(set) var size: Size
  /// Wakes ``read(timeoutMilliseconds:)``.
  package let waker = ScreenWaker()

  let device: Int32
  let signals: Int32
  var decoder: InputDecoder
  var pending: [ScreenEvent] = []
  /// When the terminal sent something last.
  var lastInput = ContinuousClock.now
  var isLost = false
  /// Whether the process was told that its terminal is gone, which may still be there.
  var isHungUp = false
  /// Whether the terminal took nothing when the process was asked to stop: nothing is painted any more.
  var isStalled: Bool { tsld_screen_is_abandoned() }
  /// Whether the terminal was left to other programs for a while.
  var isAway = false
  private(set) var isOpen = true
  private var painter: Painter
  var shown: (frame: Frame, theme: Theme)?

  /// Opens the process's terminal.
  ///
  /// - Parameters:
  ///   - environment: where `TERM` and the language are.
  ///   - depth: chooses how many colours to show; what the terminal cannot show falls back.
  package init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    depth chooseDepth: (TerminalDescription) -> ColourDepth
  ) throws(ScreenError) {
    terminal = try TerminalDescription(named: environment["TERM"])
    let wanted = chooseDepth(terminal)
    let name = (wanted == .trueColour ? terminal.directName : nil) ?? terminal.name
    device = tsld_terminal_open(false)
    guard device >= 0 else { throw .noTerminal }
    do throws(ScreenError) {
      signals = try Self.setUp(device: device, name: name)
    } catch {
      Foundation.close(device)
      throw error
    }
    showsUnicode = tsld_screen_choose_characters(GlyphSet.showsUnicode(environment))
    tsld_guard_arm(true)
    guard tsld_screen_open(name) else {
      tsld_guard_remove()
      tsld_signals_remove(false)
      Foundation.close(device)
      throw .cannotSetUp(name)
    }
    if name != terminal.name {
      tsld_screen_restrict(terminal.erasesWithBackground, terminal.repeats)
    }
    let colours = wanted == .none ? 0 : Int(tsld_screen_start_colours())
    depth = Self.depth(wanted, colours: colours)
    painter = Painter(
      depth: depth, colours: colours, pairs: Int(tsld_screen_pairs()) - 1,
      showsUnicode: showsUnicode)
    decoder = InputDecoder(keys: KeyTable(described: terminal.keys))
    size = Size(0, 0)
    enterModes()
    size = measure()
  }

  deinit { close() }

  /// Shows a frame: only what changed since the last one is painted.
  package func show(_ frame: Frame, theme: Theme) {
    guard isOpen, !isLost, !isStalled else { return }
    // It is painted when the terminal is there again.
    guard !isAway else {
      shown = (frame, theme)
      return
    }
    let rows = min(frame.size.height, size.height)
    let isSameShape = shown.map { $0.theme == theme && $0.frame.size == frame.size } ?? false
    if !isSameShape { tsld_screen_blank() }
    let changed = (0..<rows).filter { row in
      guard isSameShape, let shown else { return true }
      let cells = row * frame.size.width..<(row + 1) * frame.size.width
      return shown.frame.cells[cells] != frame.cells[cells]
    }
    shown = (frame, theme)
    if changed.isEmpty { return }
    if !painter.paint(changed, of: frame, theme: theme) {
      painter.forgetPairs()
      tsld_screen_distrust()
      painter.settles = true
      _ = painter.paint(0..<rows, of: frame, theme: theme)
      painter.settles = false
    }
    tsld_screen_refresh()
  }

  /// Paints everything again, for a terminal that somebody else wrote on.
  package func redraw() {
    guard isOpen, !isLost, !isAway, !isStalled else { return }
    tsld_screen_distrust()
    tsld_screen_refresh()
  }

  /// Makes the terminal's sound.
  package func beep() {
    guard isOpen, !isLost, !isAway, !isStalled else { return }
    tsld_screen_beep()
  }

  /// Makes the current or the next ``read(timeoutMilliseconds:)`` return at once.
  package func wake() { waker.wake() }

  /// Gives a thread what it needs to leave the screen properly should its stack overflow.
  ///
  /// Called on that thread, once.
  package static func protectThread() { tsld_guard_protect_thread() }

  /// Leaves the terminal as it was found. Doing so again does nothing.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    // In the background the terminal is another program's, and touching it stops this one.
    let isOurs = !isLost && !isAway && !isStalled && tsld_terminal_is_ours(device)
    if isOurs { leaveModes() }
    // ncurses leaves the screen; the guard drops unread input and restores the terminal's modes.
    tsld_screen_close(isOurs)
    // What ncurses could not write, the guard may.
    if isStalled { tsld_guard_restore() } else { tsld_guard_settle() }
    tsld_guard_remove()
    tsld_signals_remove(isHungUp || isLost)
    Foundation.close(device)
  }
}

extension Screen {
  /// Guards the terminal and takes the signals; returns what becomes readable with them.
  private static func setUp(device: Int32, name: String) throws(ScreenError) -> Int32 {
    let leaving = TerminalDescription.leaving(name)
    let isGuarded = (leaving + [0]).withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { tsld_guard_install(device, $0.baseAddress) }
    }
    guard isGuarded else { throw .noTerminal }
    let signals = tsld_signals_install()
    guard signals >= 0 else {
      tsld_guard_remove()
      throw .noPipe
    }
    return signals
  }
}

/// Wakes a screen that waits for input, from any thread.
package struct ScreenWaker: Sendable {
  /// Makes the current or the next ``Screen/read(timeoutMilliseconds:)`` return at once.
  package func wake() { tsld_signals_wake() }
}
