import Foundation
import Untrusted

/// A line of a task's data.
struct TaskRow: Sendable {
  let file: String
  /// From 1.
  let line: Int
  let object: JSONObject

  private var place: String { "line \(line)" }

  /// A field by its path of keys, such as "choices.text".
  ///
  /// - Throws: a ``Problem`` that names the line and the field.
  func value(_ path: String) throws(Problem) -> JSONValue {
    var value = JSONValue.object(object)
    for key in path.split(separator: ".") {
      guard let member = value.object?[String(key)] else {
        throw Problem(
          .invalid, file, at: place,
          "there is no field \"\(path)\"; there are "
            + object.keys.prefix(12).joined(separator: ", "))
      }
      value = member
    }
    return value
  }

  /// A field as a text; numbers as they are written.
  func text(_ path: String) throws(Problem) -> String {
    switch try value(path) {
    case .string(let text): return text
    case .integer(let number): return "\(number)"
    case .boolean(let isTrue): return isTrue ? "1" : "0"
    case let other: throw wrong(path, expected: "a text", found: other.summary)
    }
  }

  func texts(_ path: String) throws(Problem) -> [String] {
    let value = try value(path)
    guard let texts = value.array?.compactMap(\.string), texts.count == value.array?.count,
      !texts.isEmpty
    else { throw wrong(path, expected: "a list of texts", found: value.summary) }
    return texts
  }

  func wrong(_ field: String, expected: String, found: String) -> Problem {
    .invalid(file, at: "\(place), field \"\(field)\"", expected: expected, found: found)
  }

  // MARK: Files

  /// No data set of a task is nearly as large.
  private static let byteLimit = 1 << 30

  /// The rows of a JSONL file, the first `limit` of them.
  ///
  /// - Throws: ``Problem`` for what is no JSON object, with its line.
  static func all(of url: URL, limit: Int? = nil) throws(Problem) -> [TaskRow] {
    let bytes = try RegularFile(url).bytes(limit: byteLimit)
    var rows: [TaskRow] = []
    // A line ends at the byte, wherever else Unicode may see an end of one.
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    {
      if rows.count == limit ?? .max { break }
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      let value: JSONValue
      do { value = try JSONReader.parse(Array(line)) } catch {
        throw Problem(
          .invalid, url.path, at: "line \(index + 1)", "malformed JSON: \(error.reason)")
      }
      guard let object = value.object else {
        throw Problem.invalid(
          url.path, at: "line \(index + 1)", expected: "a JSON object", found: value.summary)
      }
      rows.append(TaskRow(file: url.path, line: index + 1, object: object))
    }
    return rows
  }
}
