import Foundation
import GRDB

protocol ColumnValue {
  static var expected: String { get }
  /// Nil where the column holds something else.
  init?(column: DatabaseValue.Storage)
  var column: DatabaseValue { get }
}

extension Double: ColumnValue {
  static var expected: String { "a number" }
  var column: DatabaseValue { databaseValue }

  init?(column: DatabaseValue.Storage) {
    switch column {
    case .double(let value): self = value
    case .int64(let value): self.init(value)
    default: return nil
    }
  }
}

extension Int: ColumnValue {
  /// Nothing that is counted comes near; sums of such numbers cannot overflow.
  static let columnLimit = 1 << 52
  static var expected: String { "an integer below 2^52" }
  var column: DatabaseValue { databaseValue }

  init?(column: DatabaseValue.Storage) {
    guard case .int64(let value) = column, value.magnitude < Self.columnLimit else { return nil }
    self.init(value)
  }
}

extension Int32: ColumnValue {
  static var expected: String { "a 32-bit integer" }
  var column: DatabaseValue { databaseValue }

  init?(column: DatabaseValue.Storage) {
    guard case .int64(let value) = column else { return nil }
    self.init(exactly: value)
  }
}

extension Bool: ColumnValue {
  static var expected: String { "0 or 1" }
  var column: DatabaseValue { (self ? 1 : 0).databaseValue }

  init?(column: DatabaseValue.Storage) {
    guard case .int64(let value) = column else { return nil }
    self = value != 0
  }
}

extension String: ColumnValue {
  static var expected: String { "text" }

  /// Text ends at U+0000 for SQLite's functions, so that character is written as its picture.
  var column: DatabaseValue {
    (utf8.contains(0) ? replacing("\0", with: "\u{2400}") : self).databaseValue
  }

  init?(column: DatabaseValue.Storage) {
    guard case .string(let text) = column else { return nil }
    self = text
  }
}

extension ColumnValue where Self: RawRepresentable, RawValue == String {
  static var expected: String { "text" }
  var column: DatabaseValue { rawValue.column }

  init?(column: DatabaseValue.Storage) {
    guard let name = String(column: column) else { return nil }
    self.init(rawValue: name)
  }
}

extension ColumnValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  static var expected: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
}

extension Array: ColumnValue where Element: BlobElement {
  static var expected: String { "a blob of a multiple of \(Element.byteCount) bytes" }
  var column: DatabaseValue { Element.blob(self).databaseValue }

  init?(column: DatabaseValue.Storage) {
    guard case .blob(let data) = column, data.count.isMultiple(of: Element.byteCount) else {
      return nil
    }
    self = Element.elements(data)
  }
}

/// What the blobs of a column consist of: little-endian, without a header.
protocol BlobElement {
  static var byteCount: Int { get }
  static func blob(_ elements: [Self]) -> Data
  static func elements(_ blob: Data) -> [Self]
}

extension UInt8: BlobElement {
  static var byteCount: Int { 1 }
  static func blob(_ elements: [UInt8]) -> Data { Data(elements) }
  static func elements(_ blob: Data) -> [UInt8] { Array(blob) }
}

extension Int8: BlobElement {
  static var byteCount: Int { 1 }
  static func blob(_ elements: [Int8]) -> Data { Data(elements.map(UInt8.init(bitPattern:))) }
  static func elements(_ blob: Data) -> [Int8] { blob.map(Int8.init(bitPattern:)) }
}

extension Int32: BlobElement {
  static var byteCount: Int { 4 }
  static func blob(_ elements: [Int32]) -> Data {
    Data(words: elements.map(UInt32.init(bitPattern:)))
  }
  static func elements(_ blob: Data) -> [Int32] { blob.words.map(Int32.init(bitPattern:)) }
}

extension Float: BlobElement {
  static var byteCount: Int { 4 }
  static func blob(_ elements: [Float]) -> Data { Data(words: elements.map { $0.bitPattern }) }
  static func elements(_ blob: Data) -> [Float] { blob.words.map(Float.init(bitPattern:)) }
}

/// Counts, as uint32; larger ones are stored as the largest.
extension Int: BlobElement {
  static var byteCount: Int { 4 }
  static func blob(_ elements: [Int]) -> Data { Data(words: elements.map(UInt32.init(clamping:))) }
  static func elements(_ blob: Data) -> [Int] { blob.words.map(Int.init) }
}

extension TokenTraceRecord.Candidate: BlobElement {
  static var byteCount: Int { 8 }

  static func blob(_ elements: [Self]) -> Data {
    Data(words: elements.flatMap { [UInt32(bitPattern: $0.token), $0.probability.bitPattern] })
  }

  static func elements(_ blob: Data) -> [Self] {
    let words = blob.words
    return stride(from: 0, to: words.count - 1, by: 2).map {
      Self(token: Int32(bitPattern: words[$0]), probability: Float(bitPattern: words[$0 + 1]))
    }
  }
}

extension Data {
  fileprivate init(words: [UInt32]) {
    self = words.map { $0.littleEndian }.withUnsafeBytes { Data($0) }
  }

  fileprivate var words: [UInt32] {
    withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
      }
    }
  }
}
