/// A JSON value that keeps what Foundation's decoders lose.
///
/// Strings are the exact UTF-8 bytes: a Swift `String` compares by canonical equivalence, so a
/// dictionary keyed by strings would merge vocabulary entries such as a precomposed and a
/// decomposed "é". Objects keep the order of their members and any repeated key.
package enum RawJSON: Equatable, Sendable {
  case null
  case boolean(Bool)
  /// A number written without fraction or exponent that fits an `Int`.
  case integer(Int)
  /// Any other number.
  case number(Double)
  case string([UInt8])
  case array([RawJSON])
  case object([JSONMember])
}

/// One key and its value in a JSON object.
package struct JSONMember: Equatable, Sendable {
  package let key: [UInt8]
  package let value: RawJSON
}

extension RawJSON {
  /// The value in a few words, for error messages.
  package var summary: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let bytes): quoted(bytes)
    case .array(let elements): "an array of \(elements.count)"
    case .object(let members): "an object of \(members.count)"
    }
  }
}

/// Untrusted bytes as a short quoted text that is safe to print.
package func quoted(_ bytes: some Collection<UInt8>) -> String {
  let limit = 120
  let shown = TerminalText.escaped(bytes: bytes.prefix(limit))
  return bytes.count > limit ? "\"\(shown)…\"" : "\"\(shown)\""
}
