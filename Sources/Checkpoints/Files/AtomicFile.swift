import Foundation

/// A file that is written under a temporary name beside its own, and takes its name when complete.
///
/// Without `commit` it disappears with the object.
package final class AtomicFile {
  private let url: URL
  private let temporary: URL
  private var descriptor: Int32

  /// Starts an empty file; one that is there stays until `commit`.
  init(_ url: URL) throws {
    self.url = url
    temporary = Files.temporarySibling(of: url)
    descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw CheckpointError.unwritable(url.path, reason: Files.systemReason)
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    _ = close(descriptor)
    _ = unlink(temporary.path)
  }

  /// Appends bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let chunk = UnsafeRawBufferPointer(rebasing: rest)
      let count = Foundation.write(descriptor, chunk.baseAddress, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw CheckpointError.unwritable(url.path, reason: Files.systemReason)
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Waits until the bytes are on the disk and gives the file its name.
  func commit() throws {
    guard fsync(descriptor) == 0 else {
      throw CheckpointError.unwritable(url.path, reason: Files.systemReason)
    }
    try Files.rename(temporary, to: url)
    _ = close(descriptor)
    descriptor = -1
  }

  /// Writes a whole text.
  package static func write(_ text: String, to url: URL) throws {
    let file = try AtomicFile(url)
    var text = text
    try text.withUTF8 { try file.write(UnsafeRawBufferPointer($0)) }
    try file.commit()
  }
}
