import Untrusted

extension JSONValue {
  /// The member of that name; null where there is none.
  package subscript(key: String) -> JSONValue { object?[key] ?? .null }

  /// The elements; none where this is no array.
  package var elements: [JSONValue] { array ?? [] }

  /// The number as a token id; -1 where this is no integer.
  package var id: Int32 { integer.map { Int32($0) } ?? -1 }
}
