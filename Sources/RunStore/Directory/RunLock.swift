import Foundation
import Synchronization
import Untrusted

/// The right to write a run: one process at a time has it.
///
/// It is an advisory `flock` on `run.lock` in the run's directory. The kernel releases it however
/// the process ends, so no lock outlives a kill. The file holds the process's id for messages; the
/// file itself stays, because removing it would let two processes lock two files of one name.
package final class RunLock: Sendable {
  private let descriptor: Mutex<Int32?>

  /// - Throws: a ``Problem`` where another process has it, or where the file cannot be written.
  package init(_ directory: RunDirectory) throws {
    let file = open(
      directory.lock.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o666)
    guard file >= 0 else { throw Folder.unwritable(directory.lock) }
    do {
      var status = stat()
      guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw Problem.invalid(
          directory.lock.path, expected: "a regular file", found: "something else")
      }
      try Self.take(file, directory)
    } catch {
      close(file)
      throw error
    }
    descriptor = Mutex(file)
    let id = Array("\(getpid())\n".utf8)
    // Only for messages: a full disk must not keep a run from being resumed.
    _ = ftruncate(file, 0)
    _ = pwrite(file, id, id.count, 0)
  }

  private static func take(_ file: Int32, _ directory: RunDirectory) throws {
    var holder: Int?
    for _ in 0..<5 {
      if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK else { throw Folder.unwritable(directory.lock) }
      // Who has it may need a moment to write its id down, and who only asks has it for a moment.
      usleep(5_000)
      holder = Self.holder(file)
    }
    throw Problem(
      .occupied, directory.url.path,
      "another process has this run" + (holder.map { " (process \($0))" } ?? ""),
      advice: "watch it, or end that process first")
  }

  /// Whether a process has the run; nil where that cannot be found out.
  static func isHeld(_ directory: RunDirectory) -> Bool? {
    let file = open(directory.lock.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { return errno == ENOENT ? false : nil }
    defer { close(file) }
    if flock(file, LOCK_SH | LOCK_NB) == 0 { return false }
    return errno == EWOULDBLOCK ? true : nil
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

  private static func holder(_ file: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(file, &bytes, bytes.count, 0)
    let digits = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
