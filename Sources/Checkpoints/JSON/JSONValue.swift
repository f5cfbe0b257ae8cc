/// A JSON value that keeps what it was read from: integers apart from fractions, members in order.
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
}

/// The members of a JSON object, in the order of the text.
public struct JSONObject: Sendable, Equatable {
  /// The keys in order; none comes twice.
  public private(set) var keys: [String] = []
  private var values: [String: JSONValue] = [:]

  /// An object without members.
  public init() {}

  /// The value of a key, or nil where there is no such key; a new key goes to the end.
  ///
  /// As for every Swift string, keys that differ only in Unicode normalisation are the same key.
  public subscript(key: String) -> JSONValue? {
    get { values[key] }
    set {
      if let newValue {
        if values.updateValue(newValue, forKey: key) == nil { keys.append(key) }
      } else if values.removeValue(forKey: key) != nil {
        keys.removeAll { $0 == key }
      }
    }
  }

  /// Adds a member at the end, unless the key is there already.
  ///
  /// - Returns: whether the key is new.
  mutating func append(_ key: String, _ value: JSONValue) -> Bool {
    guard values[key] == nil else { return false }
    values[key] = value
    keys.append(key)
    return true
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object with these members, in this order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements { self[key] = value }
  }
}
