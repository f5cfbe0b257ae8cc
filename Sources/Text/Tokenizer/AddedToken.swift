import Untrusted

/// A token that is found in the text itself, before anything else is done to it.
struct AddedToken: Sendable {
  let id: Int32
  let content: [UInt8]
  /// Whether decoding may leave it out.
  let isSpecial: Bool
  /// Whether it must not touch other word characters.
  let isSingleWord: Bool
  /// Whether it takes the whitespace before it.
  let stripsLeft: Bool
  /// Whether it takes the whitespace after it.
  let stripsRight: Bool
  /// Whether it is looked for after normalization.
  let isNormalized: Bool
  /// What it looks like there: the content as the normalizer makes it, or else as it is.
  let spelling: [UInt8]
}

extension AddedToken {
  init(_ field: JSONField, idLimit: Int, normalizer: Normalizer) throws(Problem) {
    id = Int32(try field["id"].integer(in: 0...idLimit - 1))
    content = try field["content"].nonEmptyString
    isSpecial = try field["special"].boolean(default: false)
    isSingleWord = try field["single_word"].boolean(default: false)
    stripsLeft = try field["lstrip"].boolean(default: false)
    stripsRight = try field["rstrip"].boolean(default: false)
    isNormalized = try field["normalized"].boolean(default: !isSpecial)
    spelling =
      isNormalized
      ? try normalizer.normalize(
        content, Allowance(byteCount: content.count, file: field.file)) : content
  }
}
