import Dispatch
import Foundation

/// Turns the first SIGINT or SIGTERM into a request to stop; the second ends the program.
final class StopSignals {
  private static let numbers = [SIGINT, SIGTERM]
  private let sources: [any DispatchSourceSignal]

  init(_ stop: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "tsld.signals")
    sources = Self.numbers.map { number in
      // The default action would end the program before the source hears of it.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        Streams.note("\nstopping after this step; again to end at once\n")
        for number in Self.numbers { signal(number, SIG_DFL) }
        stop()
      }
      source.resume()
      return source
    }
  }

  /// Gives the signals their default action back.
  func restore() {
    for source in sources { source.cancel() }
    for number in Self.numbers { signal(number, SIG_DFL) }
  }
}
