import Foundation
import GRDB

/// What a column can hold. Another program may have written it, so it is checked as it is read.
protocol ColumnValue: Sendable {
  static var expected: String { get }
  /// Nil where the column holds something else.
  init?(column: DatabaseValue)
  var column: DatabaseValue { get }
}

extension ColumnValue where Self: DatabaseValueConvertible {
  init?(column: DatabaseValue) {
    guard let value = Self.fromDatabaseValue(column) else { return nil }
    self = value
  }

  var column: DatabaseValue { databaseValue }
}

extension Double: ColumnValue {
  static var expected: String { "a number" }
}

extension Int32: ColumnValue {
  static var expected: String { "a 32-bit integer" }
}

extension Bool: ColumnValue {
  static var expected: String { "0 or 1" }
}

extension Int: ColumnValue {
  /// Nothing that is counted comes near; sums of such numbers cannot overflow.
  static let columnLimit = 1 << 52
  static var expected: String { "an integer below 2^52" }

  init?(column: DatabaseValue) {
    guard case .int64(let value) = column.storage, value.magnitude < Self.columnLimit else {
      return nil
    }
    self.init(value)
  }
}

extension String: ColumnValue {
  static var expected: String { "text" }

  /// Text ends at U+0000 for SQLite's functions, so that character is written as its picture.
  var column: DatabaseValue {
    (utf8.contains(0) ? replacing("\0", with: "\u{2400}") : self).databaseValue
  }

  init?(column: DatabaseValue) {
    guard case .string(let text) = column.storage else { return nil }
    self = text
  }
}

extension ColumnValue where Self: RawRepresentable, RawValue == String {
  static var expected: String { "text" }
  var column: DatabaseValue { rawValue.column }

  init?(column: DatabaseValue) {
    guard let name = String(column: column) else { return nil }
    self.init(rawValue: name)
  }
}

extension ColumnValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  static var expected: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
  static var expected: String { Wrapped.expected }
  var column: DatabaseValue { self?.column ?? .null }

  init?(column: DatabaseValue) {
    let value = Wrapped(column: column)
    guard value != nil || column.isNull else { return nil }
    self = value
  }
}

/// What the blobs of a column consist of, one after another without a header; little-endian, as
/// every machine is that this runs on.
protocol BlobElement: BitwiseCopyable, Sendable {}

extension UInt8: BlobElement {}
extension Int8: BlobElement {}
extension UInt32: BlobElement {}
extension Int32: BlobElement {}
extension Float: BlobElement {}

extension Array: ColumnValue where Element: BlobElement {
  static var expected: String { "a blob of a multiple of \(MemoryLayout<Element>.size) bytes" }
  var column: DatabaseValue { withUnsafeBytes { Data($0) }.databaseValue }

  init?(column: DatabaseValue) {
    let size = MemoryLayout<Element>.size
    guard case .blob(let data) = column.storage, data.count.isMultiple(of: size) else { return nil }
    self.init(unsafeUninitializedCapacity: data.count / size) { elements, count in
      count = data.copyBytes(to: elements) / size
    }
  }
}
