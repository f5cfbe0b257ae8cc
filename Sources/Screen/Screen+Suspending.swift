import CNcurses
import Terminal

extension Screen {
  /// Leaves the terminal to the shell and stops the process until it is continued, as Ctrl-Z does.
  ///
  /// The next ``read(timeoutMilliseconds:)`` reports ``ScreenEvent/resumed``. Where no shell could
  /// continue the process, it goes on at once.
  public func suspend() {
    guard !isLost else { return }
    leaveModes()
    tsld_screen_leave()
    tsld_guard_arm(false)
    tsld_signals_suspend()
    comeBack(wasLeft: true)
  }

  /// Takes the terminal again after the process was continued.
  func comeBack(wasLeft: Bool) {
    guard !isLost else { return }
    // Who stopped the process from outside left it no time: what the shell changed meanwhile is
    // set up again only after leaving.
    if !wasLeft { tsld_screen_leave() }
    tsld_guard_arm(true)
    tsld_screen_return()
    enterModes()
    pending.append(.resumed)
    resize()
    guard let shown else { return }
    forget()
    show(shown.frame, theme: shown.theme)
  }
}
