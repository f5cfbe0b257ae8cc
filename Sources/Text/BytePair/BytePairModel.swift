import Untrusted

/// A byte-pair encoding: its vocabulary, its merges, and what becomes of unknown characters.
struct BytePairModel: Sendable {
  let vocabulary: Vocabulary
  let merges: MergeTable
  /// The token for characters outside the vocabulary; without one they are dropped.
  let unknown: Int32?
  /// Whether neighbouring unknown characters share one token.
  let fusesUnknown: Bool
  /// The token of each byte, −1 where there is none; nil if unknown characters stay unknown.
  let byteFallback: [Int32]?
  /// Whether a word that is a token needs no merging.
  let ignoresMerges: Bool
  /// Whether no merge reaches across the start of a word marked "▁", so that such words can be
  /// encoded one by one, with the same result.
  let separatesMarkedWords: Bool
}

extension BytePairModel {
  /// Reads the `model` of a tokenizer file.
  init(_ field: JSONField) throws(TokenizerError) {
    let type = try field["type"]
    // Files from before the field existed hold byte-pair encodings.
    if !type.isNull, try type.text != "BPE" { throw type.unsupported(supported: "BPE") }
    try Self.checkUnusedOptions(field)

    let vocabulary = try Vocabulary(field["vocab"])
    let (merges, separatesMarkedWords) = try Self.merges(field["merges"], vocabulary)
    self.vocabulary = vocabulary
    self.merges = merges

    let unknown = try field["unk_token"]
    if unknown.isNull {
      self.unknown = nil
    } else {
      guard let id = vocabulary.id(of: try unknown.string) else {
        throw unknown.invalid(expected: "a token of model.vocab")
      }
      self.unknown = id
    }
    fusesUnknown = try field["fuse_unk"].boolean(default: false)
    ignoresMerges = try field["ignore_merges"].boolean(default: false)
    self.separatesMarkedWords =
      separatesMarkedWords && !ignoresMerges && vocabulary.id(of: WordMarker.bytes) != nil

    if try field["byte_fallback"].boolean(default: false) {
      byteFallback = (0..<256).map { byte in
        vocabulary.id(of: ByteToken.spelling(of: UInt8(byte))) ?? -1
      }
    } else {
      byteFallback = nil
    }
  }

  private static func checkUnusedOptions(_ field: JSONField) throws(TokenizerError) {
    let dropout = try field["dropout"]
    switch dropout.value {
    case .null, .integer(0), .number(0): break
    default: throw dropout.unsupported(supported: "null (no dropout)")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      let affix = try field[key]
      if !affix.isNull, try !affix.string.isEmpty { throw affix.unsupported(supported: "null") }
    }
  }

  private static func merges(
    _ field: JSONField, _ vocabulary: Vocabulary
  ) throws(TokenizerError) -> (MergeTable, separatesMarkedWords: Bool) {
    guard case .array(let elements) = field.value else {
      throw field.invalid(expected: "an array of merges")
    }
    var table = MergeTable(minimumCapacity: elements.count)
    var separates = true
    for (number, element) in elements.enumerated() {
      if case .string(let text) = element, text.utf8.starts(with: "#version".utf8) { continue }
      guard let (left, right) = pair(element) else {
        throw field.child("[\(number)]", element).invalid(
          expected: "two tokens, as \"a b\" or [\"a\", \"b\"]")
      }
      let merged = left + right
      var ids: [Int32] = []
      for token in [left, right, merged] {
        guard let id = vocabulary.id(of: token) else {
          throw field.child("[\(number)]", element).invalid(
            expected: "tokens of model.vocab", found: quoted(token))
        }
        ids.append(id)
      }
      table.append(ids[0], ids[1], result: ids[2])
      if separates, WordMarker.startsWord(inside: merged) { separates = false }
    }
    return (table, separates)
  }

  /// The two sides of a merge, in either of the two notations.
  private static func pair(_ element: JSONValue) -> (left: [UInt8], right: [UInt8])? {
    switch element {
    case .string(let text):
      let sides = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      return sides.count == 2 ? (Array(sides[0]), Array(sides[1])) : nil
    case .array(let sides):
      guard sides.count == 2, case .string(let left) = sides[0], case .string(let right) = sides[1]
      else { return nil }
      return (Array(left.utf8), Array(right.utf8))
    default:
      return nil
    }
  }
}
