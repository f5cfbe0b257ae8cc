import Foundation
import Untrusted

/// A file's bytes, read a megabyte at a time and given up once they are used.
struct ByteWindow {
  /// The bytes in memory; those before ``start`` are used.
  private(set) var bytes: [UInt8] = []
  private(set) var start = 0
  private(set) var isAtEnd = false
  private let file: RegularFile
  private var fileOffset = 0
  private var hash = ContentHash()

  private let chunkSize: Int
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Opens a file and reads its beginning; a byte order mark is passed over.
  init(_ path: String, chunkSize: Int = 1 << 20) throws(Problem) {
    self.chunkSize = chunkSize
    file = try RegularFile(path)
    try more()
    if bytes.isEmpty { throw .invalid(path, expected: "text", found: "an empty file") }
    if bytes.starts(with: Self.byteOrderMark) { start = Self.byteOrderMark.count }
  }

  var rest: ArraySlice<UInt8> { bytes[start...] }

  var offset: Int { fileOffset - bytes.count + start }

  /// The key of the file's content, once nothing is left.
  var key: ContentKey { hash.finish() }

  mutating func isUsedUp() throws(Problem) -> Bool {
    while start == bytes.count, !isAtEnd { try more() }
    return start == bytes.count
  }

  /// Reads on; whatever is not used yet then starts at index 0.
  mutating func more() throws(Problem) {
    let chunk = try file.bytes(at: fileOffset, count: chunkSize)
    isAtEnd = chunk.isEmpty
    hash.update(chunk[...])
    fileOffset += chunk.count
    bytes.removeFirst(start)
    start = 0
    bytes += chunk
  }

  mutating func use(to index: Int) { start = index }

  /// Uses all bytes before a pattern and the pattern itself.
  ///
  /// - Returns: the bytes before it, to the end of the file where there is none; nil at the end.
  mutating func next(before pattern: [UInt8]) throws(Problem) -> ArraySlice<UInt8>? {
    if try isUsedUp() { return nil }
    let found = try find(pattern, keepsSearched: true)
    defer { start = found.map { $0 + pattern.count } ?? bytes.count }
    return bytes[start..<(found ?? bytes.count)]
  }

  static func file(_ path: String, contains pattern: [UInt8]) throws(Problem) -> Bool {
    var window = try ByteWindow(path)
    return try window.find(pattern, keepsSearched: false) != nil
  }

  /// Where a pattern comes next, nil where it does not; what was searched is used up unless it is
  /// kept.
  private mutating func find(
    _ pattern: [UInt8], keepsSearched: Bool
  ) throws(Problem) -> Int? {
    var searched = start
    while true {
      if let found = bytes.firstIndex(of: pattern, from: searched) { return found }
      if isAtEnd { return nil }
      searched = max(start, bytes.count - pattern.count + 1)
      if !keepsSearched { start = searched }
      searched -= start
      try more()
    }
  }
}

extension [UInt8] {
  /// Where a pattern of at least one byte starts, at `start` or after it.
  func firstIndex(of pattern: [UInt8], from start: Int) -> Int? {
    withUnsafeBytes { bytes in
      var index = start
      while index + pattern.count <= bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + index, Int32(pattern[0]), bytes.count - pattern.count + 1 - index)
      {
        index = base.distance(to: found)
        if memcmp(base + index, pattern, pattern.count) == 0 { return index }
        index += 1
      }
      return nil
    }
  }
}
