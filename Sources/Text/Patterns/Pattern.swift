import Untrusted

/// Appends the matches within `range` to `matches`, from left to right, as if the range were all.
typealias Search = (
  _ text: [UInt8], _ range: Range<Int>, _ matches: inout [Range<Int>]
) throws(Problem) -> Void

/// What a step looks for in a text: a string or a regular expression.
enum Pattern: Sendable {
  case literal([UInt8])
  case expression(RegularExpression)

  private static let longestLiteral = 256

  /// GPT-2's words: an optional space before letters, numbers or other characters.
  static let gpt2 = Pattern.expression(
    RegularExpression(
      #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#))

  /// Makes a search that can go from piece to piece of a text.
  func search(_ allowance: Allowance) -> Search {
    switch self {
    case .literal(let pattern): { $0.find(pattern, in: $1, into: &$2) }
    case .expression(let expression): RegularExpressionSearch(expression, allowance).find
    }
  }

  func replace(
    in text: [UInt8], with content: [UInt8], _ allowance: Allowance
  ) throws(Problem) -> [UInt8] {
    var matches: [Range<Int>] = []
    try search(allowance)(text, 0..<text.count, &matches)
    try allowance.grow(by: matches.count * content.count - matches.reduce(0) { $0 + $1.count })
    return text.replacing(matches, with: content)
  }

  /// Reads `{"String": …}` or `{"Regex": …}`.
  init(_ field: JSONField) throws(Problem) {
    let literal = try field["String"]
    let expression = try field["Regex"]
    switch (literal.isNull, expression.isNull) {
    case (false, true):
      let text = try literal.nonEmptyString
      guard text.count <= Self.longestLiteral else {
        throw literal.unsupported(
          found: "\(text.count) bytes", supported: "at most \(Self.longestLiteral)")
      }
      self = .literal(text)
    case (true, false): self = .expression(try RegularExpression(expression))
    default: throw field.invalid(expected: "{\"String\": …} or {\"Regex\": …}")
    }
  }
}

extension [UInt8] {
  func find(_ pattern: [UInt8], in range: Range<Int>, into matches: inout [Range<Int>]) {
    guard let first = pattern.first else { return }
    var index = range.lowerBound
    while index + pattern.count <= range.upperBound {
      if self[index] == first, self[index..<index + pattern.count].elementsEqual(pattern) {
        matches.append(index..<index + pattern.count)
        index += pattern.count
      } else {
        index += 1
      }
    }
  }

  func replacing(_ matches: [Range<Int>], with content: [UInt8]) -> [UInt8] {
    if matches.isEmpty { return self }
    var result: [UInt8] = []
    result.reserveCapacity(count + matches.count * content.count)
    var start = 0
    for match in matches {
      result += self[start..<match.lowerBound]
      result += content
      start = match.upperBound
    }
    return result + self[start...]
  }

  /// The bytes with every occurrence of `pattern` replaced, from left to right.
  func replacing(_ pattern: [UInt8], with content: [UInt8]) -> [UInt8] {
    var matches: [Range<Int>] = []
    find(pattern, in: 0..<count, into: &matches)
    return replacing(matches, with: content)
  }
}
