import Dispatch
import Foundation
import Synchronization

/// Turns the first SIGINT, SIGTERM or SIGHUP into a request to stop; the second ends the program.
final class StopSignals: Sendable {
  private let numbers: [Int32]
  // Dispatch may cancel them from any thread.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]
  private let flag: Flag

  private final class Flag: Sendable {
    let isSet = Atomic(false)
  }

  /// Whether one of them has come.
  var haveCome: Bool { flag.isSet.load(ordering: .relaxed) }

  /// - Parameters:
  ///   - note: what is said then.
  ///   - stop: called when one comes, by a thread of its own.
  init(
    note: String = "\nstopping after this step; again to end at once\n",
    _ stop: @escaping @Sendable () -> Void = {}
  ) {
    let flag = Flag()
    self.flag = flag
    let queue = DispatchQueue(label: "tsld.signals")
    // What nohup, or a terminal that went away, ignores stays ignored.
    let hangUp = unsafeBitCast(signal(SIGHUP, SIG_IGN), to: Int.self)
    let isIgnored = hangUp == unsafeBitCast(SIG_IGN, to: Int.self)
    let numbers = [SIGINT, SIGTERM] + (isIgnored ? [] : [SIGHUP])
    self.numbers = numbers
    sources = numbers.map { number in
      // The default action would end the program before the source hears of it.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        // First of all: to tell of it may take a while.
        flag.isSet.store(true, ordering: .relaxed)
        stop()
        for number in numbers { signal(number, SIG_DFL) }
        Streams.hurry()
        if !note.isEmpty { Streams.note(note) }
      }
      source.resume()
      return source
    }
  }

  func restore() {
    for source in sources { source.cancel() }
    for number in numbers { signal(number, SIG_DFL) }
  }
}
