import Foundation
import Untrusted

/// A GGUF file: its metadata, and where its tensors lie.
///
/// Source: ggml's docs/gguf.md, versions 2 and 3. The file is not trusted: every length, offset and
/// number is checked before it is used.
package struct GGUFFile: Sendable {
  /// The file's path, for messages.
  package let path: String
  /// The metadata.
  package let metadata: [String: Value]
  /// The tensors by their names.
  package let tensors: [String: Tensor]
  private let data: Data

  /// A value of the metadata; arrays hold values of one kind.
  package enum Value: Sendable, Equatable {
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    /// UTF-8 by rights.
    case string([UInt8])
    case integers([Int])
    case numbers([Double])
    case strings([[UInt8]])
  }

  /// What the file says about a tensor.
  package struct Tensor: Sendable, Equatable {
    package let name: String
    /// The outermost dimension first, so (rows, columns).
    package let shape: [Int]
    package let type: GGUFElements
    package let byteRange: Range<Int>

    package var rowCount: Int { shape.dropLast().reduce(1, *) }
    package var columnCount: Int { shape.last ?? 1 }
  }

  /// Whether a path leads to a file that begins as such files do.
  package static func isOne(_ url: URL) -> Bool {
    guard let file = try? RegularFile(url), file.byteCount >= 4 else { return false }
    return (try? file.bytes(at: 0, count: 4)) == Array("GGUF".utf8)
  }

  /// Reads metadata and descriptions; no tensor's values.
  package init(_ url: URL) throws(Problem) {
    (data, path) = (try RegularFile(url).mapped(), url.path)
    var reader = Reader(data: data, path: path)
    let header = try reader.header()
    (metadata, tensors) = (header.metadata, header.tensors)
  }

  /// Gives a tensor's bytes to `body`; they end with the call.
  package func withBytes<T>(
    of tensor: Tensor, _ body: (UnsafeRawBufferPointer) throws -> T
  ) rethrows -> T {
    try data.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[tensor.byteRange])) }
  }

  /// Gives the bytes of a tensor's rows to `body`, one row after the other, each ending with its call.
  ///
  /// What was read of the file leaves memory again, so that a model is not there twice.
  package func forEachRow(
    of tensor: Tensor, _ body: (_ row: Int, UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    let rowBytes = tensor.byteRange.count / tensor.rowCount
    try data.withUnsafeBytes { bytes in
      var released = tensor.byteRange.lowerBound
      for row in 0..<tensor.rowCount {
        let start = tensor.byteRange.lowerBound + row * rowBytes
        try body(row, UnsafeRawBufferPointer(rebasing: bytes[start..<start + rowBytes]))
        let end = start + rowBytes
        guard end - released >= Self.releasedAtATime || row == tensor.rowCount - 1 else { continue }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = (released + page - 1) / page * page
        if let base = bytes.baseAddress, end / page * page > first {
          madvise(
            UnsafeMutableRawPointer(mutating: base + first), end / page * page - first,
            MADV_DONTNEED)
        }
        released = end
      }
    }
  }

  private static let releasedAtATime = 1 << 22

  // MARK: Metadata

  /// An integer from `range`; nil where there is no such key.
  package func integer(_ key: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let value = metadata[key] else { return nil }
    guard case .integer(let number) = value, range.contains(number) else {
      throw wrong(key, expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A number; nil where there is no such key.
  package func number(_ key: String) throws(Problem) -> Double? {
    switch metadata[key] {
    case nil: return nil
    case .number(let number): return number
    case .integer(let number): return Double(number)
    default: throw wrong(key, expected: "a number")
    }
  }

  /// A text; nil where there is no such key.
  package func text(_ key: String) throws(Problem) -> String? {
    guard let value = metadata[key] else { return nil }
    guard case .string(let bytes) = value, let text = String(validating: bytes, as: UTF8.self)
    else { throw wrong(key, expected: "a text in UTF-8") }
    return text
  }

  /// A truth value; nil where there is no such key.
  package func boolean(_ key: String) throws(Problem) -> Bool? {
    guard let value = metadata[key] else { return nil }
    guard case .boolean(let truth) = value else { throw wrong(key, expected: "true or false") }
    return truth
  }

  package func strings(_ key: String) throws(Problem) -> [[UInt8]]? {
    guard let value = metadata[key] else { return nil }
    guard case .strings(let list) = value else { throw wrong(key, expected: "a list of texts") }
    return list
  }

  package func integers(_ key: String) throws(Problem) -> [Int]? {
    guard let value = metadata[key] else { return nil }
    guard case .integers(let list) = value else { throw wrong(key, expected: "a list of integers") }
    return list
  }

  package func numbers(_ key: String) throws(Problem) -> [Double]? {
    guard let value = metadata[key] else { return nil }
    guard case .numbers(let list) = value else { throw wrong(key, expected: "a list of numbers") }
    return list
  }

  package func wrong(_ key: String, expected: String) -> Problem {
    let found =
      switch metadata[key] {
      case nil: "no such key"
      case .integer(let value)?: "\(value)"
      case .number(let value)?: "\(value)"
      case .boolean(let value)?: "\(value)"
      case .string(let value)?: "\"\(String(decoding: value.prefix(100), as: UTF8.self))\""
      case .integers?, .numbers?, .strings?: "a list"
      }
    return .invalid(path, at: "key \"\(key)\"", expected: expected, found: found)
  }
}
