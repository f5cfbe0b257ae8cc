import Foundation

/// A regular file that is open for reading: the one way by which this program reads files.
///
/// A pipe, a device or a folder under the name is an error, and never waited for. It asks the system
/// itself: Foundation's errors do not keep the system's reason.
package final class RegularFile {
  package let path: String
  /// As the system gave it when the file was opened.
  package let byteCount: Int
  let descriptor: Int32
  private static let chunkSize = 1 << 20

  /// Opens a file; links are followed.
  package init(_ path: String) throws(Problem) {
    self.path = path
    // Without waiting: a pipe without a writer would never be opened otherwise.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    var status = stat()
    // A socket cannot be opened, and is named all the same.
    let isThere =
      descriptor >= 0 ? fstat(descriptor, &status) == 0 : stat(path, &status) == 0
    byteCount = Int(status.st_size)
    guard isThere else { throw Self.systemProblem(path) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: if descriptor < 0 { throw Self.systemProblem(path) }
    case S_IFDIR: throw .invalid(path, expected: "a file", found: "a folder")
    default: throw .invalid(path, expected: "a regular file", found: "a pipe, a socket or a device")
    }
  }

  package convenience init(_ url: URL) throws(Problem) { try self.init(url.path) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// - Throws: a ``Problem`` where it is longer than `limit` bytes or cannot be read.
  package func bytes(limit: Int = .max) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(max(byteCount, 0), limit))
    try forEachChunk { (chunk) throws(Problem) in
      guard bytes.count + chunk.count <= limit else {
        throw .invalid(path, expected: "at most \(limit) bytes", found: "more")
      }
      bytes += chunk
    }
    return bytes
  }

  /// Gives the file's bytes to `body`, a megabyte at a time.
  package func forEachChunk(
    _ body: (ArraySlice<UInt8>) throws(Problem) -> Void
  ) throws(Problem) {
    var chunk = [UInt8](repeating: 0, count: min(Self.chunkSize, max(byteCount, 4096)))
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { return }
      if count > 0 {
        try body(chunk[..<count])
      } else if errno != EINTR {
        throw Self.systemProblem(path)
      }
    }
  }

  /// The file's bytes, mapped into memory; the mapping outlives this object, and another process
  /// that puts a new file in this one's place does not disturb it.
  package func mapped() throws(Problem) -> Data {
    guard byteCount > 0 else { return Data() }
    guard let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0),
      address != MAP_FAILED
    else { throw Self.systemProblem(path) }
    return Data(
      bytesNoCopy: address, count: byteCount,
      deallocator: .custom { address, count in munmap(address, count) })
  }

  /// The file's bytes from `offset` on, at most `count` of them.
  package func bytes(at offset: Int, count: Int) throws(Problem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var read: Int
    repeat {
      read = pread(descriptor, &bytes, count, off_t(offset))
    } while read < 0 && errno == EINTR
    guard read >= 0 else { throw Self.systemProblem(path) }
    return Array(bytes.prefix(read))
  }

  /// Whether bytes are those that git-lfs leaves where it has not fetched a file.
  package static func isGitPointer(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.starts(with: "version https://git-lfs".utf8)
  }

  package static let gitPointer =
    "a git-lfs pointer stands in place of the content; fetch it with: git lfs pull"

  /// What the last system call said about a file that is read.
  private static func systemProblem(_ path: String) -> Problem {
    let code = errno
    return code == ENOENT || code == ENOTDIR
      ? .missing(path) : .unreadable(path, reason: String(cString: strerror(code)))
  }
}
