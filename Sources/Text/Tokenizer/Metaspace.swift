import Untrusted

/// SentencePiece's treatment of spaces: a visible character in their place, and one in front.
struct Metaspace: Sendable {
  /// Which pieces get a replacement character in front.
  enum PrependScheme: String, Sendable {
    case always, first, never
  }

  /// One scalar as UTF-8, "▁" as a rule.
  let replacement: [UInt8]
  let prependScheme: PrependScheme
  /// Whether to cut before every replacement character.
  let splits: Bool

  func apply(to pieces: inout Pieces, _ allowance: Allowance) throws(Problem) {
    let (replacement, scheme, startsText) = (replacement, prependScheme, pieces.startsText)
    let spaceCount = pieces.bytes.count { $0 == 0x20 }
    try allowance.grow(by: spaceCount * (replacement.count - 1))
    pieces.rewrite { piece, result in
      for byte in piece {
        if byte == 0x20 { result += replacement } else { result.append(byte) }
      }
    }
    if scheme == .always || scheme == .first && startsText {
      try pieces.prepend(replacement, allowance) { piece in
        (scheme == .always || piece.startIndex == 0) && !piece.starts(with: replacement)
      }
    }
    if splits {
      try pieces.split(.mergedWithNext, Pattern.literal(replacement).search(allowance))
    }
  }

  init(_ field: JSONField) throws(Problem) {
    replacement = try field["replacement"].scalar
    splits = try field["split"].boolean(default: true)
    let scheme = try field["prepend_scheme"]
    // Older files have add_prefix_space in its place.
    let addsPrefix = try field["add_prefix_space"].boolean(default: true)
    let name = scheme.isNull ? (addsPrefix ? "always" : "never") : try scheme.text
    guard let prependScheme = PrependScheme(rawValue: name) else {
      throw scheme.invalid(expected: "\"always\", \"first\" or \"never\"")
    }
    self.prependScheme = prependScheme
  }
}
