import Foundation
import Synchronization

/// A database file that this process has open through SQLite, for as long as somebody has this.
///
/// Closing any other descriptor of such a file gives up all of the process's locks on it, as POSIX
/// has it: another process would then take itself for the last one, and remove the log that is still
/// written to. So nobody may open and close it besides SQLite.
final class OpenFile: Sendable {
  private struct ID: Hashable {
    let device: UInt64
    let number: UInt64

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
  }

  private static let counts = Mutex<[ID: Int]>([:])
  private let id: ID?

  init(_ path: String) {
    let id = ID(path)
    self.id = id
    if let id { Self.counts.withLock { $0[id, default: 0] += 1 } }
  }

  deinit {
    guard let id else { return }
    Self.counts.withLock { counts in
      counts[id] = counts[id].flatMap { $0 > 1 ? $0 - 1 : nil }
    }
  }

  /// Does something with a file's own descriptor, unless this process has the file open; then it is
  /// nil.
  static func unlessOpen<Result: Sendable>(
    _ path: String, _ body: () throws -> Result
  ) rethrows -> Result? {
    try counts.withLock { counts in
      if let id = ID(path), counts[id] != nil { return nil }
      return try body()
    }
  }
}
