import Foundation

/// A JSON value that keeps what it was read from: integers apart from fractions, members in order,
/// and the exact bytes of strings.
public enum JSONValue: Sendable, Equatable {
  /// `null`
  case null
  /// `true` or `false`
  case boolean(Bool)
  /// A number without fraction or exponent that fits an `Int`.
  case integer(Int)
  /// Any other number; always finite.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object(JSONObject)

  /// The members, where this is an object.
  public var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The elements, where this is an array.
  public var array: [JSONValue]? {
    if case .array(let array) = self { array } else { nil }
  }

  /// The text, where this is a string.
  public var string: String? {
    if case .string(let string) = self { string } else { nil }
  }

  /// The number, where this is an integer.
  public var integer: Int? {
    if case .integer(let integer) = self { integer } else { nil }
  }

  /// The number, where this is an integer or a fraction.
  public var double: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }

  /// The value in a few words, for messages.
  package var summary: String {
    switch self {
    case .string(let string): quoted(string.utf8)
    case .array(let elements): "an array of \(elements.count)"
    case .object(let object): "an object of \(object.count)"
    default: compactText
    }
  }
}

extension JSONValue {
  /// Reads a whole JSON text in UTF-8, in which no key of an object may come twice.
  ///
  /// - Throws: a ``Problem`` with the line and column, naming `file`.
  public init(parsing text: some Collection<UInt8>, file: String) throws(Problem) {
    do {
      self = try JSONReader.parse(Array(text), refusesRepeatedKeys: true)
    } catch {
      let place = error.place(in: text)
      throw Problem(
        .invalid, file, at: "line \(place.line), column \(place.column)",
        "malformed JSON: \(error.reason)")
    }
  }

  /// Reads a JSON file of at most 64 MB.
  ///
  /// - Throws: a ``Problem``.
  public init(contentsOf url: URL) throws(Problem) {
    try self.init(parsing: RegularFile(url).bytes(limit: 1 << 26), file: url.path)
  }
}

extension JSONValue {
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
      let items = object.map {
        Self.quote($0.key) + (inner == nil ? ":" : ": ") + $0.value.text(indentation: inner)
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
      case "\0"..."\u{1f}": result += "\\u" + String(hexadecimal: scalar.value, digits: 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Untrusted bytes as a short quoted text that is safe to print.
package func quoted(_ bytes: some Collection<UInt8>) -> String {
  let limit = 120
  let shown = TerminalText.escaped(bytes: bytes.prefix(limit))
  return bytes.count > limit ? "\"\(shown)…\"" : "\"\(shown)\""
}
