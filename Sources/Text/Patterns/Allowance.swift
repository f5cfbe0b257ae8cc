import Foundation
import Untrusted

/// What the steps of a tokenizer may make of one text, and how long they may take.
///
/// A tokenizer file is not trusted: `a → aa`, repeated 34 times, makes 16 GB of one letter.
final class Allowance {
  /// How many times as long as the text everything may be that steps add to it.
  private static let growth = 32
  private static let leastGrowth = 1 << 16
  /// Processor time for searching: 8 s a megabyte, some hundred times what is usual.
  private static let nanosecondsPerByte: UInt64 = 8000
  private static let leastNanoseconds: UInt64 = 1_000_000_000

  private var bytesLeft: Int
  private let deadline: UInt64
  private let file: String

  init(byteCount: Int, file: String) {
    bytesLeft = byteCount * Self.growth + Self.leastGrowth
    deadline =
      Self.processorTime() + UInt64(byteCount) * Self.nanosecondsPerByte + Self.leastNanoseconds
    self.file = file
  }

  /// Notes that a step makes a text longer by so many bytes.
  func grow(by byteCount: Int) throws(Problem) {
    guard byteCount <= bytesLeft else {
      throw .invalid(
        file, expected: "steps that add at most \(Self.growth) times a text's length to it",
        found: "steps that add more")
    }
    bytesLeft -= max(0, byteCount)
  }

  var hasTime: Bool { Self.processorTime() < deadline }

  /// What this thread has used: other work on the machine does not count.
  private static func processorTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
