import Foundation
import Untrusted

/// A file of texts that was looked at and is one.
struct CorpusFile {
  let path: String
  let format: FileFormat
  let stamp: FileStamp

  /// Checks that there is a regular file with text in it.
  init(_ url: URL) throws(Problem) {
    path = url.path
    stamp = FileStamp(path)
    let window = try ByteWindow(path, chunkSize: 1 << 16)
    format = try FileFormat(
      of: window.rest, isWhole: window.offset + window.rest.count >= stamp.byteCount, path: path)
  }
}

/// What tells without reading it whether a file is still the one that was read.
struct FileStamp: Hashable {
  let device: UInt64
  let inode: UInt64
  let byteCount: Int
  /// When its content and when anything of it was changed last, in nanoseconds.
  private let modified: Int
  private let changed: Int

  /// All zero where there is no file.
  init(_ path: String) {
    var status = stat()
    if stat(path, &status) != 0 { status = stat() }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    byteCount = Int(status.st_size)
    modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    changed = status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec
  }

  /// Whether the last change is so long ago that a later one cannot have the same time.
  func isSettled(for seconds: Double) -> Bool {
    Date().timeIntervalSince1970 - Double(max(modified, changed)) / 1e9 >= seconds
  }

  /// A key of the file at a path as it is.
  func key(_ path: String) -> ContentKey {
    var hash = ContentHash()
    for word in [device, inode] { hash.update(word) }
    for word in [byteCount, modified, changed] { hash.update(UInt64(bitPattern: Int64(word))) }
    hash.update(Array(path.utf8)[...])
    return hash.finish()
  }
}
