/// A JSON value with the place where it stands, so that whatever is wrong with it can be named.
package struct JSONField {
  package let file: String
  /// Such as `model.merges[12]`; empty for the whole file.
  package let path: String
  package let value: JSONValue

  package init(file: String, path: String = "", value: JSONValue) {
    (self.file, self.path, self.value) = (file, path, value)
  }

  package func invalid(expected: String, found: String? = nil) -> Problem {
    .invalid(
      file, at: path.isEmpty ? nil : path, expected: expected, found: found ?? value.summary)
  }

  package func unsupported(found: String? = nil, supported: String) -> Problem {
    .unsupported(file, at: path, found: found ?? value.summary, supported: supported)
  }

  // MARK: Children

  /// The member called `key`; a missing one counts as null.
  package subscript(key: String) -> JSONField {
    get throws(Problem) {
      let path = path.isEmpty ? key : "\(path).\(key)"
      guard let object = value.object else { throw invalid(expected: "an object") }
      let matches = object.filter { $0.key.utf8.elementsEqual(key.utf8) }
      guard matches.count <= 1 else {
        throw invalid(expected: "one \"\(key)\"", found: "\(matches.count) of them")
      }
      return JSONField(file: file, path: path, value: matches.first?.value ?? .null)
    }
  }

  package var isNull: Bool { value == .null }

  package func elements(limit: Int = .max) throws(Problem) -> [JSONField] {
    guard case .array(let elements) = value else { throw invalid(expected: "an array") }
    guard elements.count <= limit else {
      throw invalid(expected: "at most \(limit) elements", found: "\(elements.count)")
    }
    return elements.enumerated().map { child("[\($0)]", $1) }
  }

  /// The most steps that a part of a tokenizer may have.
  package static let stepLimit = 64

  /// The steps that `read` makes of the elements of an array, all together.
  package func steps<Step>(
    _ key: String, _ read: (JSONField) throws(Problem) -> [Step]
  ) throws(Problem) -> [Step] {
    let field = try self[key]
    var steps: [Step] = []
    for element in try field.elements(limit: Self.stepLimit) { steps += try read(element) }
    guard steps.count <= Self.stepLimit else {
      throw field.invalid(expected: "at most \(Self.stepLimit) steps", found: "\(steps.count)")
    }
    return steps
  }

  package func child(_ suffix: String, _ value: JSONValue) -> JSONField {
    JSONField(file: file, path: path + suffix, value: value)
  }

  // MARK: Scalars

  package var string: [UInt8] {
    get throws(Problem) {
      guard let text = value.string else { throw invalid(expected: "a string") }
      return Array(text.utf8)
    }
  }

  package var nonEmptyString: [UInt8] {
    get throws(Problem) {
      let bytes = try string
      if bytes.isEmpty { throw invalid(expected: "a string that is not empty") }
      return bytes
    }
  }

  /// A string of exactly one Unicode scalar, as UTF-8.
  package var scalar: [UInt8] {
    get throws(Problem) {
      let bytes = try string
      guard let lead = bytes.first, UTF8Text.length(lead: lead) == bytes.count else {
        throw invalid(expected: "a single character")
      }
      return bytes
    }
  }

  package var text: String {
    get throws(Problem) { String(decoding: try string, as: UTF8.self) }
  }

  package func string(default fallback: String) throws(Problem) -> [UInt8] {
    isNull ? Array(fallback.utf8) : try string
  }

  package func boolean(default fallback: Bool) throws(Problem) -> Bool {
    switch value {
    case .null: fallback
    case .boolean(let value): value
    default: throw invalid(expected: "true or false")
    }
  }

  package func integer(in range: ClosedRange<Int>) throws(Problem) -> Int {
    guard case .integer(let value) = value, range.contains(value) else {
      throw invalid(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  package var number: Double {
    get throws(Problem) {
      switch value {
      case .integer(let value): return Double(value)
      case .number(let value): return value
      default: throw invalid(expected: "a number")
      }
    }
  }
}
