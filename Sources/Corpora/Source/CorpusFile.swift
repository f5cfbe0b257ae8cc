import Foundation

/// A file of a corpus, read in chunks.
struct CorpusFile {
  /// How a file is cut into documents.
  enum Kind: UInt64 {
    case plainText = 0
    case jsonLines = 1
  }

  let url: URL
  let kind: Kind
  /// As the system gives it, for the shares of progress.
  let byteCount: Int

  var path: String { url.path }

  /// Checks that there is a regular file.
  init(_ url: URL) throws(CorpusError) {
    let path = url.path
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.lastError(path) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .directory(file: path)
    default: throw .notAFile(file: path)
    }
    if status.st_size == 0 { throw .empty(file: path) }
    self.url = url
    kind = ["jsonl", "ndjson"].contains(url.pathExtension.lowercased()) ? .jsonLines : .plainText
    byteCount = Int(status.st_size)
  }

  private static let chunkSize = 1 << 20

  /// Gives the file's bytes to `body`, a megabyte at a time.
  func forEachChunk(
    _ body: (ArraySlice<UInt8>) throws(CorpusError) -> Void
  ) throws(CorpusError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.lastError(path) }
    defer { close(descriptor) }
    var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
    while true {
      let count = read(descriptor, &chunk, Self.chunkSize)
      if count == 0 { return }
      if count > 0 {
        try body(chunk[..<count])
      } else if errno != EINTR {
        throw Self.lastError(path)
      }
    }
  }

  /// The file's bytes, if they still are those with this key.
  func bytes(expecting key: ContentKey, _ monitor: CorpusMonitor) throws(CorpusError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    var hash = ContentHash()
    try forEachChunk { (chunk) throws(CorpusError) in
      try monitor.checkCancellation()
      hash.update(chunk)
      bytes += chunk
    }
    guard hash.finish() == key else { throw .changed(file: path) }
    return bytes
  }

  private static func lastError(_ path: String) -> CorpusError {
    let code = errno
    return code == ENOENT || code == ENOTDIR
      ? .missing(file: path) : .unreadable(file: path, reason: String(cString: strerror(code)))
  }
}
