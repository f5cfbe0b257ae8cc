import Foundation
import GRDB

/// Takes the columns of one row, from left to right, and believes nothing: another program may have
/// written the database.
struct RowDecoder {
  /// The database, for messages.
  let file: String
  private let row: Row
  private let table: String
  private let columns: [String]
  private let notNumbers: Set<String>
  private var index = 0

  init<Record: StoredRecord>(_ row: Row, of: Record.Type, columns: [String], file: String) {
    self.row = row
    self.file = file
    self.columns = columns
    table = Record.table
    if columns.last == "nan",
      case .string(let names) = (row[columns.count - 1] as DatabaseValue).storage
    {
      notNumbers = Set(names.split(separator: ",").map(String.init))
    } else {
      notNumbers = []
    }
  }

  /// A number; NULL is one only where the row says that it was NaN.
  mutating func double() throws -> Double {
    if let value = try optionalDouble() { return value }
    throw malformed("a number", found: "NULL")
  }

  /// A number, or nil where there was none.
  mutating func optionalDouble() throws -> Double? {
    switch next() {
    case .double(let value): return value
    case .int64(let value): return Double(value)
    case .null: return notNumbers.contains(columns[index - 1]) ? .nan : nil
    case let other: throw malformed("a number", found: name(other))
    }
  }

  mutating func integer() throws -> Int {
    if let value = try optionalInteger() { return value }
    throw malformed("an integer", found: "NULL")
  }

  mutating func optionalInteger() throws -> Int? {
    switch next() {
    case .int64(let value):
      // Nothing that is counted comes near; sums of such numbers cannot overflow.
      guard value.magnitude < 1 << 52 else {
        throw malformed("an integer below 2^52", found: "\(value)")
      }
      return Int(value)
    case .null: return nil
    case let other: throw malformed("an integer", found: name(other))
    }
  }

  /// A token's id.
  mutating func token() throws -> Int32 {
    let value = try integer()
    guard let token = Int32(exactly: value) else {
      throw malformed("a 32-bit integer", found: "\(value)")
    }
    return token
  }

  mutating func boolean() throws -> Bool { try integer() != 0 }

  mutating func string() throws -> String {
    if let value = try optionalString() { return value }
    throw malformed("text", found: "NULL")
  }

  mutating func optionalString() throws -> String? {
    switch next() {
    case .string(let value): return value
    case .null: return nil
    case let other: throw malformed("text", found: name(other))
    }
  }

  /// Bytes whose count must be a multiple of `stride`, and `count` strides if that is given.
  mutating func blob(stride: Int = 1, count: Int? = nil) throws -> Blob {
    guard case .blob(let data) = next() else {
      throw malformed("a blob", found: "another value")
    }
    if let count, data.count / stride != count {
      throw malformed("a blob of \(count) × \(stride) bytes", found: "\(data.count) bytes")
    }
    guard data.count.isMultiple(of: stride) else {
      throw malformed("a blob of a multiple of \(stride) bytes", found: "\(data.count) bytes")
    }
    return Blob(data)
  }

  /// An error about the column that was taken last.
  func malformed(_ expected: String, found: String) -> RunStoreError {
    .malformed(
      file: file, table: table, column: columns[index - 1], expected: expected, found: found)
  }

  private mutating func next() -> DatabaseValue.Storage {
    defer { index += 1 }
    return (row[index] as DatabaseValue).storage
  }

  private func name(_ value: DatabaseValue.Storage) -> String {
    switch value {
    case .null: "NULL"
    case .int64(let value): "the integer \(value)"
    case .double(let value): "the number \(value)"
    case .string(let text): "the text \"\(text.prefix(60))\""
    case .blob(let data): "a blob of \(data.count) bytes"
    }
  }
}
