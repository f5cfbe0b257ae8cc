/// The members of a JSON object, in the order of the text.
///
/// Keys are told apart by their bytes: unlike Swift strings, a precomposed and a decomposed "é" are
/// two keys. Looking one up takes time in proportion to their number.
public struct JSONObject: Sendable, Equatable {
  /// A key and its value.
  public struct Member: Sendable, Equatable {
    /// The key, as it was written.
    public let key: String
    /// Its value.
    public var value: JSONValue
  }

  // A key comes twice only where the reader was told to allow it.
  var members: [Member] = []

  /// An object without members.
  public init() {}

  /// An object with these members, whose keys must differ.
  package init(_ members: [(key: String, value: JSONValue)]) {
    self.members = members.map { Member(key: $0.key, value: $0.value) }
  }

  /// The keys in order.
  public var keys: [String] { members.map(\.key) }

  /// The first value of a key, or nil where there is no such key; a new key goes to the end.
  public subscript(key: String) -> JSONValue? {
    get { index(of: key).map { members[$0].value } }
    set {
      switch (index(of: key), newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  private func index(of key: String) -> Int? {
    members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
  }
}

extension JSONObject: RandomAccessCollection {
  /// The first member's place.
  public var startIndex: Int { 0 }
  /// The place after the last member's.
  public var endIndex: Int { members.count }
  /// The member at a place.
  public subscript(place: Int) -> Member { members[place] }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object with these members, in this order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements { self[key] = value }
  }
}
