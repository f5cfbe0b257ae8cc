import Foundation
import Untrusted

extension JSONValue {
  /// Reads a whole JSON text in UTF-8.
  ///
  /// - Throws: a ``Problem`` with the line and column, naming `file`.
  public init(parsing data: Data, file: String) throws {
    do {
      self = try JSONValue(try JSONReader.parse(Array(data)))
    } catch let error as JSONError {
      let place = error.place(in: data)
      throw Problem.malformedJSON(
        file: file, problem: "line \(place.line), column \(place.column): \(error.reason)")
    } catch let error as DuplicateKey {
      throw Problem.malformedJSON(
        file: file, problem: "key \"\(error.key)\" comes twice")
    }
  }

  /// Reads a JSON file.
  init(contentsOf url: URL) throws {
    try self.init(parsing: Data(RegularFile(url).bytes(limit: 1 << 26)), file: url.path)
  }

  private struct DuplicateKey: Error {
    let key: String
  }

  private init(_ raw: RawJSON) throws {
    switch raw {
    case .null: self = .null
    case .boolean(let boolean): self = .boolean(boolean)
    case .integer(let integer): self = .integer(integer)
    case .number(let number): self = .number(number)
    case .string(let bytes): self = .string(String(decoding: bytes, as: UTF8.self))
    case .array(let elements): self = .array(try elements.map { try JSONValue($0) })
    case .object(let members):
      var object = JSONObject()
      for member in members {
        let key = String(decoding: member.key, as: UTF8.self)
        guard object.append(key, try JSONValue(member.value)) else {
          throw DuplicateKey(key: key)
        }
      }
      self = .object(object)
    }
  }

  /// The value as JSON, with one member or element per line.
  public var text: String { text(indentation: "\n") }

  /// The value as JSON in one line, without spaces.
  public var compactText: String { text(indentation: nil) }

  private func text(indentation: String?) -> String {
    let inner = indentation.map { $0 + "  " }
    func list(_ open: String, _ items: [String], _ close: String) -> String {
      guard !items.isEmpty else { return open + close }
      let separator = "," + (inner ?? "")
      return open + (inner ?? "") + items.joined(separator: separator) + (indentation ?? "") + close
    }
    switch self {
    case .null: return "null"
    case .boolean(let boolean): return boolean ? "true" : "false"
    case .integer(let integer): return String(integer)
    case .number(let number): return number.description
    case .string(let string): return Self.quote(string)
    case .array(let array):
      return list("[", array.map { $0.text(indentation: inner) }, "]")
    case .object(let object):
      let items = object.keys.map { key in
        let value = object[key] ?? .null
        return Self.quote(key) + (inner == nil ? ":" : ": ") + value.text(indentation: inner)
      }
      return list("{", items, "}")
    }
  }

  private static func quote(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..."\u{1f}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
