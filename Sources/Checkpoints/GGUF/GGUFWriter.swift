import Foundation
import Untrusted

/// A value of a GGUF file's metadata.
public enum GGUFValue: Sendable, Equatable {
  case uint32(UInt32), float32(Float), bool(Bool)
  /// UTF-8 by rights; tokens may be any bytes.
  case string([UInt8])
  case strings([[UInt8]])
  case int32s([Int32])
  case float32s([Float])

  /// A text.
  public static func text(_ text: String) -> GGUFValue { .string(Array(text.utf8)) }

  fileprivate var type: UInt32 {
    switch self {
    case .uint32: 4
    case .float32: 6
    case .bool: 7
    case .string: 8
    case .strings, .int32s, .float32s: 9
    }
  }
}

/// Writes a GGUF file of version 3: metadata, descriptions of all tensors, then their values.
///
/// Source: ggml's docs/gguf.md. The file appears under its name when it is complete.
struct GGUFWriter {
  /// A tensor to be written.
  struct Tensor {
    let name: String
    let rows: Int
    let columns: Int
    let type: GGUFType
    /// A vector has one dimension.
    let isVector: Bool

    var byteCount: Int { type.byteCount(rows: rows, columns: columns) }
  }

  private static let alignment = 32
  private let file: DurableFile
  private let tensors: [Tensor]
  private var next = 0

  /// Starts a file for these tensors, which must then be written in this order.
  init(_ url: URL, metadata: [(key: String, value: GGUFValue)], tensors: [Tensor]) throws {
    self.tensors = tensors
    file = try DurableFile(url)
    var head = Bytes()
    head.bytes += Array("GGUF".utf8)
    head.add(UInt32(3))
    head.add(UInt64(tensors.count))
    head.add(UInt64(metadata.count))
    for (key, value) in metadata {
      head.add(Array(key.utf8))
      head.add(value.type)
      head.add(value)
    }
    var offset = 0
    for tensor in tensors {
      head.add(Array(tensor.name.utf8))
      // The innermost dimension comes first.
      let dimensions = tensor.isVector ? [tensor.columns] : [tensor.columns, tensor.rows]
      head.add(UInt32(dimensions.count))
      for dimension in dimensions { head.add(UInt64(dimension)) }
      head.add(tensor.type.number)
      head.add(UInt64(offset))
      offset += Self.padded(tensor.byteCount)
    }
    head.bytes += [UInt8](repeating: 0, count: Self.padded(head.bytes.count) - head.bytes.count)
    try file.write(head.bytes)
  }

  /// Writes the next tensor's values, row after row; `row` gives one.
  ///
  /// - Returns: the first row whose values the type cannot hold; nil where all are written.
  mutating func write(_ row: (Int) -> UnsafeBufferPointer<Float>) throws -> Int? {
    let tensor = tensors[next]
    next += 1
    var bytes: [UInt8] = []
    for index in 0..<tensor.rows {
      guard tensor.type.append(row(index), to: &bytes) else { return index }
      guard bytes.count >= 1 << 20 else { continue }
      try file.write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    let count = tensor.byteCount
    bytes += [UInt8](repeating: 0, count: Self.padded(count) - count)
    try file.write(bytes)
    return nil
  }

  /// Completes the file.
  func finish() throws {
    precondition(next == tensors.count, "a tensor is missing")
    try file.commit()
  }

  private static func padded(_ count: Int) -> Int {
    (count + alignment - 1) / alignment * alignment
  }

  private struct Bytes {
    var bytes: [UInt8] = []

    mutating func add(_ number: some FixedWidthInteger) {
      withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    mutating func add(_ number: Float) { add(number.bitPattern) }

    mutating func add(_ string: [UInt8]) {
      add(UInt64(string.count))
      bytes += string
    }

    mutating func add(_ value: GGUFValue) {
      func array(_ type: UInt32, _ count: Int) {
        add(type)
        add(UInt64(count))
      }
      switch value {
      case .uint32(let number): add(number)
      case .float32(let number): add(number)
      case .bool(let isTrue): bytes.append(isTrue ? 1 : 0)
      case .string(let string): add(string)
      case .strings(let strings):
        array(8, strings.count)
        for string in strings { add(string) }
      case .int32s(let numbers):
        array(5, numbers.count)
        for number in numbers { add(number) }
      case .float32s(let numbers):
        array(6, numbers.count)
        for number in numbers { add(number) }
      }
    }
  }
}
