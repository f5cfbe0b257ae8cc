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

/// How a tensor's values lie: blocks of neighbouring values of a row.
package enum GGUFElements: UInt32, Sendable {
  case f32 = 0
  case f16 = 1
  case q8_0 = 8
  case bf16 = 30
  case tq1_0 = 34
  case tq2_0 = 35
  case q2_0 = 42

  /// The values of a block, and its bytes.
  package var block: (count: Int, bytes: Int) {
    switch self {
    case .f32: (1, 4)
    case .f16, .bf16: (1, 2)
    case .q8_0: (32, 34)
    case .tq1_0: (256, 54)
    case .tq2_0: (256, 66)
    case .q2_0: (64, 18)
    }
  }

  /// Whether a block holds -1, 0 and +1 times its scale.
  package var isTernary: Bool { [.tq1_0, .tq2_0, .q2_0].contains(self) }
}

extension GGUFFile {
  private struct Reader {
    let data: Data
    let path: String
    var offset = 0

    private static let largestCount = 1 << 16

    mutating func header() throws(Problem) -> (metadata: [String: Value], tensors: [String: Tensor])
    {
      guard try bytes(4) == Array("GGUF".utf8) else {
        throw malformed("it does not begin with GGUF")
      }
      let version: UInt32 = try integer()
      guard version == 2 || version == 3 else {
        throw Problem(
          .unsupported, path,
          version.byteSwapped == 3
            ? "it was written for big-endian machines" : "GGUF of version \(version)",
          advice: "versions 2 and 3 are read")
      }
      let tensorCount = try count("tensors", limit: Self.largestCount)
      let keyCount = try count("keys", limit: Self.largestCount)
      var metadata: [String: Value] = [:]
      for _ in 0..<keyCount {
        let key = try name(limit: 1 << 16)
        let value = try value(type: try integer(), of: key)
        guard metadata.updateValue(value, forKey: key) == nil else {
          throw malformed("key \"\(key)\" is there twice")
        }
      }
      var descriptions: [(name: String, shape: [Int], type: UInt32, offset: UInt64)] = []
      for _ in 0..<tensorCount { descriptions.append(try description()) }
      var alignment = 32
      if let value = metadata["general.alignment"] {
        guard case .integer(let given) = value, (8...65536).contains(given),
          given & (given - 1) == 0
        else { throw malformed("general.alignment is no power of two from 8 to 65536") }
        alignment = given
      }
      let start = (offset + alignment - 1) / alignment * alignment
      var tensors: [String: Tensor] = [:]
      for description in descriptions {
        let tensor = try tensor(description, start: start, alignment: alignment)
        guard tensors.updateValue(tensor, forKey: tensor.name) == nil else {
          throw malformed("tensor \"\(tensor.name)\" is there twice")
        }
      }
      return (metadata, tensors)
    }

    private mutating func description() throws(Problem) -> (String, [Int], UInt32, UInt64) {
      let name = try name(limit: 1 << 10)
      let dimensions: UInt32 = try integer()
      guard (1...4).contains(dimensions) else {
        throw malformed("tensor \"\(name)\" has \(dimensions) dimensions")
      }
      var shape: [Int] = []
      var total = 1
      for _ in 0..<dimensions {
        let size: UInt64 = try integer()
        let (product, overflows) = total.multipliedReportingOverflow(by: Int(clamping: size))
        guard size >= 1, !overflows, product < 1 << 48 else {
          throw malformed("tensor \"\(name)\" has a size of \(size)")
        }
        total = product
        shape.insert(Int(clamping: size), at: 0)
      }
      return (name, shape, try integer(), try integer())
    }

    private func tensor(
      _ description: (name: String, shape: [Int], type: UInt32, offset: UInt64), start: Int,
      alignment: Int
    ) throws(Problem) -> Tensor {
      let place = "tensor \"\(description.name)\""
      guard let type = GGUFElements(rawValue: description.type) else {
        let names: [UInt32: String] = [
          2: "q4_0", 3: "q4_1", 6: "q5_0", 7: "q5_1", 10: "q2_K", 11: "q3_K", 12: "q4_K",
          13: "q5_K",
          14: "q6_K", 36: "i2_s of bitnet.cpp",
        ]
        throw Problem.unsupported(
          path, at: place, found: names[description.type] ?? "type \(description.type)",
          supported: "f32, f16, bf16, q8_0, tq1_0, tq2_0, q2_0")
      }
      let (count, bytes) = type.block
      guard let columns = description.shape.last, columns % count == 0 else {
        throw Problem(.invalid, path, at: place, "rows are no whole blocks of \(count) values")
      }
      let length = description.shape.reduce(1, *) / count * bytes
      let offset = Int(clamping: description.offset)
      guard offset % alignment == 0 else {
        throw Problem(.invalid, path, at: place, "begins at an offset that is not aligned")
      }
      guard start <= data.count, offset <= data.count - start,
        length <= data.count - start - offset
      else {
        throw Problem.invalid(
          path, at: place, expected: "\(length) bytes from offset \(description.offset) on",
          found: "the end of the file",
          advice: "the file is incomplete, try to download or copy it again")
      }
      return Tensor(
        name: description.name, shape: description.shape, type: type,
        byteRange: start + offset..<start + offset + length)
    }

    private mutating func value(type: UInt32, of key: String) throws(Problem) -> Value {
      switch type {
      case 8: return .string(try string(limit: data.count))
      case 9: return try array(of: key)
      default: return try scalar(type, of: key)
      }
    }

    private mutating func scalar(_ type: UInt32, of key: String) throws(Problem) -> Value {
      switch type {
      case 0: .integer(Int(try integer() as UInt8))
      case 1: .integer(Int(try integer() as Int8))
      case 2: .integer(Int(try integer() as UInt16))
      case 3: .integer(Int(try integer() as Int16))
      case 4: .integer(Int(try integer() as UInt32))
      case 5: .integer(Int(try integer() as Int32))
      case 6: .number(Double(Float(bitPattern: try integer())))
      case 7: .boolean(try integer() as UInt8 != 0)
      case 10: .integer(Int(clamping: try integer() as UInt64))
      case 11: .integer(Int(clamping: try integer() as Int64))
      case 12: .number(Double(bitPattern: try integer()))
      default: throw malformed("key \"\(key)\" has a value of type \(type)")
      }
    }

    private mutating func array(of key: String) throws(Problem) -> Value {
      let type: UInt32 = try integer()
      // Every element takes a byte at least, a text eight.
      let count = try count(
        "elements of \"\(key)\"", limit: (data.count - offset) / (type == 8 ? 8 : 1))
      switch type {
      case 8:
        var list: [[UInt8]] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try string(limit: 1 << 20)) }
        return .strings(list)
      case 6, 12:
        var list: [Double] = []
        for _ in 0..<count {
          guard case .number(let number) = try scalar(type, of: key) else { break }
          list.append(number)
        }
        return .numbers(list)
      default:
        var list: [Int] = []
        for _ in 0..<count {
          switch try scalar(type, of: key) {
          case .integer(let number): list.append(number)
          case .boolean(let truth): list.append(truth ? 1 : 0)
          default: break
          }
        }
        return .integers(list)
      }
    }

    private mutating func count(_ what: String, limit: Int) throws(Problem) -> Int {
      let count: UInt64 = try integer()
      guard count <= UInt64(limit) else {
        throw malformed("it tells of \(count) \(what), which it cannot hold")
      }
      return Int(count)
    }

    private mutating func name(limit: Int) throws(Problem) -> String {
      guard let name = String(validating: try string(limit: limit), as: UTF8.self) else {
        throw malformed("a name before byte \(offset) is no UTF-8")
      }
      return name
    }

    private mutating func string(limit: Int) throws(Problem) -> [UInt8] {
      let length: UInt64 = try integer()
      guard length <= UInt64(limit) else {
        throw malformed("a text of \(length) bytes before byte \(offset)")
      }
      return try bytes(Int(length))
    }

    private mutating func bytes(_ count: Int) throws(Problem) -> [UInt8] {
      guard count <= data.count - offset else {
        throw malformed("it ends within its header", advice: "try to download or copy it again")
      }
      defer { offset += count }
      let start = data.startIndex + offset
      return Array(data[start..<start + count])
    }

    private mutating func integer<T: FixedWidthInteger>() throws(Problem) -> T {
      let size = MemoryLayout<T>.size
      guard size <= data.count - offset else {
        throw malformed("it ends within its header", advice: "try to download or copy it again")
      }
      defer { offset += size }
      let value = data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
      return T(littleEndian: value)
    }

    private func malformed(_ reason: String, advice: String? = nil) -> Problem {
      Problem(.invalid, path, at: "malformed GGUF header", reason, advice: advice)
    }
  }
}
