import Untrusted

extension RawJSON {
  /// The member of that name; null where there is none.
  package subscript(key: String) -> RawJSON {
    guard case .object(let members) = self else { return .null }
    return members.first { $0.key.elementsEqual(key.utf8) }?.value ?? .null
  }

  /// The elements; none where this is no array.
  package var elements: [RawJSON] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The bytes; none where this is no string.
  package var bytes: [UInt8] {
    if case .string(let bytes) = self { bytes } else { [] }
  }

  /// The text; empty where this is no string.
  package var string: String { String(decoding: bytes, as: UTF8.self) }

  /// The number as a token id; -1 where this is no integer.
  package var id: Int32 {
    if case .integer(let value) = self { Int32(value) } else { -1 }
  }
}
