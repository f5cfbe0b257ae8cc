import CNcurses
import Foundation
import Terminal

extension Screen {
  /// Waits for what the terminal and the system report.
  ///
  /// It returns with the first events, when the time is over, or when the screen is woken: then
  /// there may be none. After the terminal is lost, only signals and waking end the wait early.
  ///
  /// - Parameter timeoutMilliseconds: how long to wait at most; nil for ever.
  package func read(timeoutMilliseconds: Int?) -> [ScreenEvent] {
    guard isOpen else { return [] }
    let clock = ContinuousClock()
    let end = timeoutMilliseconds.map { clock.now + .milliseconds($0) }
    while true {
      if isAway { comeBackIfInFront() }
      let settling = decoder.patience.map { lastInput + .milliseconds($0) }
      // Nobody tells a program in the background that it is in front again.
      let looking = isAway ? clock.now + .milliseconds(Self.lookingInterval) : nil
      let now = clock.now
      let due = pending.isEmpty ? [end, settling, looking].compactMap { $0 }.min() : now
      let ready = poll(milliseconds: due.map { max(now.duration(to: $0).milliseconds, 0) })
      if ready.terminal {
        readTerminal()
        lastInput = clock.now
      } else if let settling, clock.now >= settling {
        pending += decoder.expire().map(ScreenEvent.input)
      }
      if ready.signals { takeSignals() }
      let isOver = end.map { clock.now >= $0 } ?? false
      if !pending.isEmpty || ready.signals || isOver {
        defer { pending = [] }
        return pending
      }
    }
  }

  /// How often to see whether the program is in front again, in milliseconds.
  private static let lookingInterval = 300

  /// Waits until one of them can be read.
  private func poll(milliseconds: Int?) -> (terminal: Bool, signals: Bool) {
    var sources = [
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      // A negative number is skipped.
      pollfd(fd: isLost || isAway ? -1 : device, events: Int16(POLLIN), revents: 0),
    ]
    let count = Foundation.poll(&sources, 2, milliseconds.map(Int32.init(clamping:)) ?? -1)
    // A signal that interrupts the wait has its own way to be told.
    guard count > 0 else { return (false, false) }
    return (sources[1].revents != 0, sources[0].revents != 0)
  }

  private func readTerminal() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Foundation.read(device, &bytes, bytes.count)
    if count > 0 {
      pending += decoder.feed(bytes[..<count]).map(ScreenEvent.input)
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      lose()
    }
  }

  private func takeSignals() {
    let signals = Int32(bitPattern: tsld_signals_take())
    func came(_ meaning: Int) -> Bool { Int(signals) & meaning != 0 }
    if came(TSLD_HUNG_UP) { hangUp() }
    if came(TSLD_INTERRUPTED) { pending.append(.stop(.interrupt)) }
    if came(TSLD_TERMINATED) { pending.append(.stop(.terminate)) }
    if came(TSLD_ASKED_TO_SUSPEND) {
      suspend()
    } else if came(TSLD_CONTINUED) {
      goOn()
    }
    if came(TSLD_RESIZED) { resize() }
  }

  /// Tells of another size, if it is one.
  func resize() {
    guard !isLost, !isAway, !isStalled else { return }
    let now = measure()
    guard now != size else { return }
    size = now
    forget()
    pending.append(.input(.resize(now)))
  }

  /// The terminal that somebody says is gone is left properly where it is still there.
  private func hangUp() {
    isHungUp = true
    if isLost || isAway || !tsld_terminal_is_ours(device) {
      lose()
    } else {
      pending.append(.lost)
    }
  }

  private func lose() {
    guard !isLost else { return }
    isLost = true
    tsld_guard_arm(false)
    pending.append(.lost)
  }
}

extension Duration {
  /// Whole milliseconds, rounded up so that a wait does not end before its time.
  fileprivate var milliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
