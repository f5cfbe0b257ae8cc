import Foundation

extension ThemeFile {
  /// The most bytes that a theme file may have.
  package static let sizeLimit = 1 << 16

  /// Reads and parses a theme file.
  package init(contentsOf url: URL) throws(ThemeError) {
    let bytes = try Self.bytes(of: url)
    try self.init(
      parsing: bytes, name: url.deletingPathExtension().lastPathComponent, file: url.path)
  }

  private static func bytes(of url: URL) throws(ThemeError) -> [UInt8] {
    // Without O_NONBLOCK, a pipe that somebody named like a theme would hold the program up.
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(url) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(url) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(file: url.path) }
    var bytes = [UInt8](repeating: 0, count: sizeLimit + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if more == 0 { break }
      if more < 0 {
        if errno == EINTR { continue }
        throw failure(url)
      }
      count += more
    }
    guard count <= sizeLimit else { throw .tooLarge(file: url.path, limit: sizeLimit) }
    return Array(bytes[..<count])
  }

  private static func failure(_ url: URL) -> ThemeError {
    let code = errno
    return code == ENOENT || code == ENOTDIR
      ? .missing(file: url.path)
      : .unreadable(file: url.path, reason: String(cString: strerror(code)))
  }
}
