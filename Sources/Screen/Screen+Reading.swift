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
  public func read(timeoutMilliseconds: Int?) -> [ScreenEvent] {
    let clock = ContinuousClock()
    let end = timeoutMilliseconds.map { clock.now + .milliseconds($0) }
    while true {
      let left = end.map { max((clock.now.duration(to: $0)).milliseconds, 0) }
      let patience = pending.isEmpty ? decoder.patience : 0
      let ready = poll(milliseconds: [left, patience].compactMap { $0 }.min())
      if ready.terminal {
        readTerminal()
      } else if patience != nil, !ready.signals, pending.isEmpty {
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

  /// Waits until one of them can be read.
  private func poll(milliseconds: Int?) -> (terminal: Bool, signals: Bool) {
    var sources = [
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      // A negative number is skipped.
      pollfd(fd: isLost ? -1 : device, events: Int16(POLLIN), revents: 0),
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
    if came(TSLD_HUNG_UP) { lose() }
    if came(TSLD_INTERRUPTED) { pending.append(.stop(.interrupt)) }
    if came(TSLD_TERMINATED) { pending.append(.stop(.terminate)) }
    if came(TSLD_ASKED_TO_SUSPEND) {
      suspend()
    } else if came(TSLD_CONTINUED) {
      comeBack(wasLeft: false)
    }
    if came(TSLD_RESIZED) { resize() }
  }

  /// Tells of another size, if it is one.
  func resize() {
    guard !isLost else { return }
    let now = measure()
    guard now != size else { return }
    size = now
    forget()
    pending.append(.input(.resize(now)))
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
