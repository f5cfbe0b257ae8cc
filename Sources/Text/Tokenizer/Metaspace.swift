/// SentencePiece's treatment of spaces: a visible character in their place, and one in front.
struct Metaspace: Sendable {
  /// Which pieces get a replacement character in front.
  enum PrependScheme: Sendable {
    case always, first, never
  }

  /// One scalar as UTF-8, "▁" as a rule.
  let replacement: [UInt8]
  let prependScheme: PrependScheme
  /// Whether to cut before every replacement character.
  let splits: Bool

  func apply(to pieces: inout Pieces) {
    let replacement = replacement
    pieces.replace([0x20], with: replacement)
    switch prependScheme {
    case .never: break
    case .always: pieces.prepend(replacement) { !$0.starts(with: replacement) }
    case .first:
      if pieces.startsText {
        pieces.prepend(replacement) {
          $0.startIndex == 0 && !$0.starts(with: replacement)
        }
      }
    }
    if splits { pieces.cut(endOfWord) }
  }

  /// The next replacement character after the range's start, or its end.
  private func endOfWord(_ text: [UInt8], _ range: Range<Int>) -> Int {
    var index = range.lowerBound + 1
    while index < range.upperBound {
      if text[index] == replacement[0], text[index..<range.upperBound].starts(with: replacement) {
        return index
      }
      index += 1
    }
    return range.upperBound
  }
}

extension Metaspace {
  /// Reads a pre-tokenizer or decoder of this type.
  init(_ field: JSONField) throws(TokenizerError) {
    replacement = try field["replacement"].scalar
    splits = try field["split"].boolean(default: true)
    let scheme = try field["prepend_scheme"]
    // Older files have add_prefix_space in its place.
    let addsPrefix = try field["add_prefix_space"].boolean(default: true)
    switch scheme.isNull ? (addsPrefix ? "always" : "never") : try scheme.text {
    case "always": prependScheme = .always
    case "first": prependScheme = .first
    case "never": prependScheme = .never
    default: throw scheme.invalid(expected: "\"always\", \"first\" or \"never\"")
    }
  }
}
