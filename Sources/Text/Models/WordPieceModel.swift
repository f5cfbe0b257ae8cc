import Untrusted

/// BERT's tokens: the longest that starts a word, then again and again the longest that goes on.
struct WordPieceModel: Sendable {
  /// Longer words are unknown in every file; no published one asks for more than 200.
  private static let longestWord = 1000

  let vocabulary: Vocabulary
  private let unknown: UnknownToken
  private let continuingPrefix: [UInt8]
  /// In characters.
  private let longestWord: Int
  /// The longest token, in bytes.
  private let longestToken: Int

  init(_ field: JSONField) throws(Problem) {
    let vocabulary = try Vocabulary(field["vocab"])
    self.vocabulary = vocabulary
    unknown = try UnknownToken(field["unk_token"], vocabulary, isNeeded: true)
    continuingPrefix = try field["continuing_subword_prefix"].string(default: "##")
    let longest = try field["max_input_chars_per_word"]
    longestWord = longest.isNull ? 100 : try longest.integer(in: 0...Self.longestWord)
    longestToken = vocabulary.longestToken
  }

  func encode(_ word: ArraySlice<UInt8>, into ids: inout [Int32]) throws(Problem) {
    let first = ids.count
    var rest = word
    var prefix: [UInt8] = []
    var isKnown = word.count { $0 & 0xC0 != 0x80 } <= longestWord
    while isKnown, !rest.isEmpty {
      let candidate = prefix + rest.prefix(longestToken)
      // The longest token that the candidate starts with and that is longer than the prefix.
      let ends = stride(from: min(candidate.count, longestToken), to: prefix.count, by: -1)
      let matches = ends.lazy.map { (end: $0, id: vocabulary.id(of: candidate[..<$0])) }
      if case (let end, let id?)? = matches.first(where: { $0.id != nil }) {
        ids.append(id)
        rest = rest.dropFirst(end - prefix.count)
        prefix = continuingPrefix
      } else {
        isKnown = false
      }
    }
    if isKnown { return }
    ids.removeLast(ids.count - first)
    if let unknown = try unknown.id { ids.append(unknown) }
  }
}
