import Foundation

/// A file that is written under a temporary name beside its own, and takes its name when every byte
/// is on the disk: the one way by which this program writes files that must not be lost.
///
/// Without ``commit()`` it disappears with the object.
package final class DurableFile {
  private let url: URL
  private let temporary: URL
  private var descriptor: Int32

  /// Starts an empty file; one that is there stays until ``commit()``.
  package init(_ url: URL) throws(Problem) {
    self.url = url
    temporary = Folder.temporarySibling(of: url)
    descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Folder.unwritable(url) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporary.path)
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    // The system takes 2 GB at most in one call.
    let largest = 1 << 30
    var rest = bytes[...]
    while !rest.isEmpty {
      let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(largest))
      let count = Foundation.write(descriptor, chunk.baseAddress, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Folder.unwritable(url) }
      rest = rest.dropFirst(count)
    }
  }

  /// Waits until the bytes are on the disk and gives the file its name.
  package func commit() throws(Problem) {
    guard fsync(descriptor) == 0, rename(temporary.path, url.path) == 0 else {
      throw Folder.unwritable(url)
    }
    close(descriptor)
    descriptor = -1
    try Folder.synchronize(url.deletingLastPathComponent())
  }

  package func write(_ bytes: some DataProtocol) throws(Problem) {
    for region in bytes.regions {
      // `withUnsafeBytes` rethrows untyped.
      let result = region.withUnsafeBytes { bytes in
        Result { () throws(Problem) in try write(bytes) }
      }
      try result.get()
    }
  }

  package static func write(_ bytes: some DataProtocol, to url: URL) throws(Problem) {
    let file = try DurableFile(url)
    try file.write(bytes)
    try file.commit()
  }
}
