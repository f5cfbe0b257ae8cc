import CNcurses
import Foundation
import Synchronization

/// Keeps what the process writes to standard output and error off the screen, line by line.
///
/// One at a time. When the process crashes, what was written last comes out on standard error after
/// the screen was left.
package final class StreamCapture: Sendable {
  private let buffer: Mutex<LineBuffer>
  private let isEnding = Atomic(false)
  private let isClosed = Atomic(false)
  private let ended = DispatchSemaphore(value: 0)
  /// What wakes the reading thread at the end: nothing else may come any more.
  private let closing = Pipe()

  /// Starts to capture.
  ///
  /// - Parameters:
  ///   - longest: the most bytes of a line; the rest of it is dropped.
  ///   - backlog: the most lines that wait to be taken; the oldest ones are dropped.
  ///   - arrived: called on a thread of the capture's own when there are new lines.
  package init(
    longest: Int = 2048, backlog: Int = 1000, arrived: @escaping @Sendable () -> Void = {}
  ) throws(ScreenError) {
    buffer = Mutex(LineBuffer(longest: longest, backlog: backlog))
    let source = tsld_capture_begin()
    guard source >= 0 else { throw .noPipe }
    // The thread keeps the capture alive until it is closed.
    let thread = Thread { self.read(from: source, arrived) }
    thread.name = "tsld.streams"
    thread.start()
  }

  /// The lines since the last call, safe to show, and how many were dropped before them.
  package func take() -> (lines: [String], dropped: Int) { buffer.withLock { $0.take() } }

  /// Gives the streams back; what was written before can still be taken. Again, it does nothing.
  package func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    tsld_capture_restore()
    isEnding.store(true, ordering: .releasing)
    try? closing.fileHandleForWriting.write(contentsOf: [0])
    ended.wait()
    tsld_capture_end()
  }

  private func read(from source: Int32, _ arrived: () -> Void) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      // Programs that were started meanwhile may hold the other end: its closing tells nothing.
      let isLast = isEnding.load(ordering: .acquiring)
      var sources = [source, isLast ? -1 : closing.fileHandleForReading.fileDescriptor].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      _ = Foundation.poll(&sources, 2, isLast ? 0 : -1)
      let got = sources[0].revents != 0 ? tsld_capture_read(&bytes, bytes.count) : 0
      if got > 0 {
        let hasLines = buffer.withLock { buffer in
          buffer.feed(bytes[..<got])
          return !buffer.lines.isEmpty
        }
        if hasLines { arrived() }
      } else if isLast {
        break
      }
    }
    buffer.withLock { $0.finish() }
    ended.signal()
  }
}
