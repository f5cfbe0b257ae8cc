import Engine

/// Reads keys of a `config.json` with their types and ranges, and says exactly what is wrong.
///
/// A default is what transformers takes where the key is absent; a key that is there must have a
/// value of the right type, and may be null only where the method says so.
struct ConfigReader {
  /// The largest number of rows, columns, heads or the like that is taken seriously.
  static let sizeLimit = 1 << 24
  static let positionLimit = 1 << 31
  static let layerLimit = 1 << 12

  var object: JSONObject
  let file: String
  /// The keys that lead to this object, for messages.
  var path = ""

  private func found(_ key: String) -> String { object[key]?.compactText ?? "no such key" }

  func wrong(_ key: String, expected: String) -> Problem {
    .wrongValue(file: file, key: path + key, expected: expected, found: found(key))
  }

  func unsupported(_ key: String, supported: String) -> Problem {
    .unsupported(file, at: "key \"\(path)\(key)\"", found: found(key), supported: supported)
  }

  func isNull(_ key: String) -> Bool { object[key] == nil || object[key] == .null }

  /// What a key's value is read as; without the key its default, where it has one.
  private func value<Value>(
    _ key: String, default absent: Value?, expected: @autoclosure () -> String,
    read: (JSONValue) -> Value?
  ) throws -> Value {
    guard let json = object[key] else {
      if let absent { return absent }
      throw Problem.missingKey(file: file, key: path + key)
    }
    guard let value = read(json) else { throw wrong(key, expected: expected()) }
    return value
  }

  /// An integer from 1.
  func size(
    _ key: String, default absent: Int? = nil, limit: Int = ConfigReader.sizeLimit
  ) throws -> Int {
    try value(key, default: absent, expected: "an integer from 1 to \(limit)") {
      $0.integer.flatMap { 1...limit ~= $0 ? $0 : nil }
    }
  }

  /// An integer from 1, or null, or absent.
  func optionalSize(
    _ key: String, default absent: Int? = nil, limit: Int = ConfigReader.sizeLimit
  ) throws -> Int? {
    guard let value = object[key] else { return absent }
    return value == .null ? nil : try size(key, limit: limit)
  }

  func integer(_ key: String, default absent: Int) throws -> Int {
    try value(key, default: absent, expected: "an integer", read: \.integer)
  }

  func boolean(_ key: String, default absent: Bool) throws -> Bool {
    try value(key, default: absent, expected: "true or false") {
      if case .boolean(let boolean) = $0 { boolean } else { nil }
    }
  }

  func string(_ key: String, default absent: String? = nil) throws -> String {
    try value(key, default: absent, expected: "a string", read: \.string)
  }

  /// A number that is finite and above zero as a `Float`.
  func positive(_ key: String, default absent: Float? = nil) throws -> Float {
    try number(key, default: absent, in: .leastNonzeroMagnitude...(.greatestFiniteMagnitude))
  }

  func number(
    _ key: String, default absent: Float? = nil, in range: ClosedRange<Float>
  ) throws -> Float {
    let low = range.lowerBound
    let from = low == Float(1).nextUp ? "above 1" : low < 1e-30 ? "above 0" : "from \(low)"
    let to = range.upperBound == .greatestFiniteMagnitude ? "" : " to \(range.upperBound)"
    return try value(key, default: absent, expected: "a finite number \(from)\(to)") {
      $0.double.map { Float($0) }.flatMap { range ~= $0 ? $0 : nil }
    }
  }

  /// A reader of the object under a key; nil where it is absent or null.
  func nested(_ key: String) throws -> ConfigReader? {
    if isNull(key) { return nil }
    guard let object = object[key]?.object else { throw wrong(key, expected: "an object or null") }
    return ConfigReader(object: object, file: file, path: "\(path)\(key).")
  }

  /// A list of strings; nil where it is absent or null.
  func strings(_ key: String) throws -> [String]? {
    if isNull(key) { return nil }
    guard let array = object[key]?.array, case let strings = array.compactMap(\.string),
      strings.count == array.count
    else { throw wrong(key, expected: "a list of strings or null") }
    return strings
  }

  func activation(_ key: String, default absent: String) throws -> Architecture.Activation {
    let names = Architecture.Activation.huggingFaceNames
    let name = try string(key, default: absent)
    guard let known = names.first(where: { $0.key == name }) else {
      throw unsupported(key, supported: names.map(\.key).joined(separator: ", "))
    }
    return known.value
  }

  /// The token whose embedding PyTorch keeps still; negative ids count from the vocabulary's end.
  func paddingToken(vocabularySize: Int, default absent: Int?) throws -> Int? {
    let key = "pad_token_id"
    if object[key] == .null { return nil }
    guard let token = object[key] == nil ? absent : try integer(key, default: 0) else { return nil }
    guard token >= -vocabularySize, token < vocabularySize else {
      throw wrong(key, expected: "a token id below vocab_size (\(vocabularySize)) or null")
    }
    return token < 0 ? token + vocabularySize : token
  }
}

extension Architecture.Activation {
  /// What transformers calls them; of several names, new files get the first one.
  static let huggingFaceNames: KeyValuePairs = [
    "relu": Self.relu, "gelu": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh,
    "gelu_fast": .geluTanh, "silu": .silu, "swish": .silu,
  ]
}
