import Untrusted

/// A byte-pair encoding: its vocabulary, its merges, and what becomes of unknown characters.
struct BytePairModel: Sendable {
  let vocabulary: Vocabulary
  let merges: MergeTable
  let unknown: UnknownToken
  /// Whether neighbouring unknown characters share one token.
  let fusesUnknown: Bool
  /// Whether unknown characters become byte tokens.
  let fallsBackToBytes: Bool
  /// Whether a word that is a token needs no merging.
  let ignoresMerges: Bool
  /// What tokens have in front that do not start a word.
  let continuingPrefix: [UInt8]
  /// What tokens have behind them that end a word.
  let endSuffix: [UInt8]
  /// Whether no merge reaches across the start of a word marked "▁", so that such words can be
  /// encoded one by one, with the same result.
  let separatesMarkedWords: Bool

  init(_ field: JSONField) throws(Problem) {
    let dropout = try field["dropout"]
    switch dropout.value {
    case .null, .integer(0), .number(0): break
    default: throw dropout.unsupported(supported: "null (no dropout)")
    }
    continuingPrefix = try field["continuing_subword_prefix"].string(default: "")
    endSuffix = try field["end_of_word_suffix"].string(default: "")
    let vocabulary = try Vocabulary(field["vocab"])
    self.vocabulary = vocabulary
    merges = try Self.merges(field["merges"], vocabulary, continuingPrefix: continuingPrefix)
    unknown = try UnknownToken(field["unk_token"], vocabulary)
    fusesUnknown = try field["fuse_unk"].boolean(default: false)
    ignoresMerges = try field["ignore_merges"].boolean(default: false)
    separatesMarkedWords =
      !ignoresMerges && continuingPrefix.isEmpty && endSuffix.isEmpty
      && vocabulary.id(of: WordMarker.bytes) != nil
      && !merges.results.compactMap(vocabulary.bytes).contains(where: WordMarker.startsWord)
    fallsBackToBytes = try field["byte_fallback"].boolean(default: false)
  }

  private static func merges(
    _ field: JSONField, _ vocabulary: Vocabulary, continuingPrefix: [UInt8]
  ) throws(Problem) -> MergeTable {
    guard case .array(let elements) = field.value else {
      throw field.invalid(expected: "an array of merges")
    }
    var table = MergeTable()
    for (number, element) in elements.enumerated() {
      if case .string(let text) = element, text.utf8.starts(with: "#version".utf8) { continue }
      guard let (left, right) = pair(element) else {
        throw field.child("[\(number)]", element).invalid(
          expected: "two tokens, as \"a b\" or [\"a\", \"b\"]")
      }
      let merged = left + right.dropFirst(min(continuingPrefix.count, right.count))
      var ids: [Int32] = []
      for token in [left, right, merged] {
        guard let id = vocabulary.id(of: token) else {
          throw field.child("[\(number)]", element).invalid(
            expected: "tokens of model.vocab", found: quoted(token))
        }
        ids.append(id)
      }
      table.append(ids[0], ids[1], result: ids[2])
    }
    return table
  }

  /// The two sides of a merge, in either of the two notations.
  private static func pair(_ element: JSONValue) -> (left: [UInt8], right: [UInt8])? {
    switch element {
    case .string(let text):
      let sides = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      return sides.count == 2 ? (Array(sides[0]), Array(sides[1])) : nil
    case .array(let sides):
      guard sides.count == 2, let left = sides[0].string, let right = sides[1].string else {
        return nil
      }
      return (Array(left.utf8), Array(right.utf8))
    default: return nil
    }
  }

  func encode(
    _ word: ArraySlice<UInt8>, with merger: inout PairMerger, into ids: inout [Int32]
  ) throws(Problem) {
    if ignoresMerges, let id = vocabulary.id(of: word) {
      ids.append(id)
      return
    }
    merger.removeAll()
    // An unknown token waits until it is clear that no more characters fuse into it. Byte tokens
    // do not end the wait, and so come before it, as in the Hugging Face library.
    var waiting: Int32?
    var rest = word
    while let lead = rest.first {
      let character = rest.prefix(UTF8Text.length(lead: lead))
      rest = rest[character.endIndex...]
      let spelling = affixed(character, within: word)
      if let id = vocabulary.id(of: spelling) {
        if let unknown = waiting { merger.append(unknown) }
        waiting = nil
        merger.append(id)
      } else if fallsBackToBytes, let tokens = vocabulary.byteTokens(of: spelling) {
        for token in tokens { merger.append(token) }
      } else if let unknown = try unknown.id {
        if waiting != nil, !fusesUnknown { merger.append(unknown) }
        waiting = unknown
      }
    }
    if let unknown = waiting { merger.append(unknown) }
    merger.merge(merges, into: &ids)
  }

  /// A character with what tokens of its place in the word have around it.
  private func affixed(
    _ character: ArraySlice<UInt8>, within word: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8> {
    let prefix = character.startIndex == word.startIndex ? [] : continuingPrefix
    let suffix = character.endIndex == word.endIndex ? endSuffix : []
    return prefix.isEmpty && suffix.isEmpty ? character : prefix + character + suffix
  }
}
