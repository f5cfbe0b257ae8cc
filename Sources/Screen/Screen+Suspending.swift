import CNcurses
import Terminal

extension Screen {
  /// Leaves the terminal to the shell and stops the process until it is continued, as Ctrl-Z does.
  ///
  /// The next ``read(timeoutMilliseconds:)`` reports ``ScreenEvent/resumed``. Where no shell could
  /// continue the process, it goes on at once. A shell may also continue it in the background: then
  /// it works on without a screen, and `resumed` comes when it is in front again.
  package func suspend() {
    guard isOpen, !isLost, !isAway, !isStalled else { return }
    leaveModes()
    tsld_screen_leave()
    tsld_guard_arm(false)
    isAway = true
    tsld_signals_suspend()
    comeBackIfInFront()
  }

  /// Takes the terminal again if no other program has it.
  func comeBackIfInFront() {
    guard !isLost, tsld_terminal_is_ours(device) else { return }
    isAway = false
    tsld_guard_arm(true)
    tsld_screen_return()
    enterModes()
    pending.append(.resumed)
    resize()
    guard let shown else { return }
    forget()
    show(shown.frame, theme: shown.theme)
  }

  /// Goes on after somebody else stopped the process and continued it.
  func goOn() {
    guard !isLost, !isAway, !isStalled else { return }
    // There was no time to leave, and the shell set the terminal up for itself meanwhile: leaving
    // now makes coming back set up everything.
    if tsld_terminal_is_ours(device) { tsld_screen_leave() }
    tsld_guard_arm(false)
    isAway = true
    comeBackIfInFront()
  }
}
