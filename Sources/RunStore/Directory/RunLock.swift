import Foundation
import Synchronization

/// The right to write a run: one process at a time has it.
///
/// It is an advisory `flock` on `run.lock` in the run's directory. The kernel releases it however
/// the process ends, so no lock outlives a kill. The file holds the process's id for messages; the
/// file itself stays, because removing it would let two processes lock two files of one name.
package final class RunLock: Sendable {
  private let descriptor: Mutex<Int32?>

  /// Takes the lock.
  ///
  /// - Throws: ``RunStoreError/locked(directory:process:)`` where another process has it, another
  ///   ``RunStoreError`` where the file cannot be written.
  package init(_ directory: RunDirectory) throws {
    let path = directory.lock.path
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else {
      throw RunStoreError.unwritable(path, reason: RunStoreError.systemReason)
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      defer { _ = close(file) }
      guard code == EWOULDBLOCK else {
        throw RunStoreError.unwritable(path, reason: String(cString: strerror(code)))
      }
      throw RunStoreError.locked(directory: directory.url.path, process: Self.holder(file))
    }
    descriptor = Mutex(file)
    let id = Array("\(getpid())\n".utf8)
    // Only for messages: a full disk must not keep a run from being resumed.
    _ = ftruncate(file, 0)
    _ = pwrite(file, id, id.count, 0)
  }

  deinit { release() }

  /// Gives the lock back; does nothing the second time.
  package func release() {
    descriptor.withLock { descriptor in
      guard let file = descriptor else { return }
      _ = ftruncate(file, 0)
      // A child that is being started may still have the descriptor, and with it the lock.
      _ = flock(file, LOCK_UN)
      _ = close(file)
      descriptor = nil
    }
  }

  /// The process that has the lock; it may need a moment to write its id down.
  private static func holder(_ file: Int32) -> Int? {
    for attempt in 0..<5 {
      if attempt > 0 { usleep(5_000) }
      var bytes = [UInt8](repeating: 0, count: 20)
      let count = pread(file, &bytes, bytes.count, 0)
      let digits = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
      if let id = Int(String(decoding: digits, as: UTF8.self)) { return id }
    }
    return nil
  }
}
