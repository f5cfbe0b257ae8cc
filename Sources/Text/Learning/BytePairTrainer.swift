import Untrusted

/// Learns a byte-level byte-pair encoding from text.
///
/// The text is cut into words by GPT-2's pattern, and each word into bytes. Then, again and again,
/// the most frequent pair of neighbouring tokens within words becomes a token of its own; of
/// equally frequent pairs, the one with the lowest ids does. So the same text gives the same
/// vocabulary on every machine, and the same as the trainer of Hugging Face's `tokenizers`.
///
/// Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword
/// Units", 2016, with the byte alphabet of GPT-2.
package enum BytePairTrainer {
  /// The smallest vocabulary: 256 bytes and the end-of-text token.
  package static let smallestVocabulary = 257

  /// A pair that occurs less often than this does not become a token.
  package static let minimumCount = 2

  /// Learns a vocabulary of exactly `vocabularySize` tokens.
  ///
  /// ``TrainedVocabulary/endOfText`` is token 0; written out in a text, it separates words and is
  /// no part of one. Then come the 256 bytes, and then the merges in the order learned.
  ///
  /// `progress` is called now and then with the part of the work that is done, from 0 to 1.
  ///
  /// - Throws: a ``Problem`` for a vocabulary smaller than ``smallestVocabulary``, and for a text
  ///   with too few repeated pairs for so many tokens, which says how many would be possible.
  package static func train(
    on texts: some Sequence<String>, vocabularySize: Int,
    progress: (_ part: Double) -> Void = { _ in }
  ) throws(Problem) -> TrainedVocabulary {
    guard vocabularySize >= smallestVocabulary else {
      throw .invalid(
        "vocabulary",
        expected: "at least \(smallestVocabulary) tokens, for 256 bytes and the end of text",
        found: "\(vocabularySize)")
    }
    progress(0)
    var vocabulary = TrainedVocabulary()
    var pairs = PairTable(try wordCounts(texts)) { vocabulary.id(ofByte: $0) }
    let mergeCount = vocabularySize - smallestVocabulary
    let stride = max(1, mergeCount / 100)
    while vocabulary.size < vocabularySize {
      guard let pair = pairs.popMostFrequent(), pair.count >= minimumCount else {
        throw Problem(
          .invalid, "vocabulary",
          "the text is too short or too uniform for \(vocabularySize) tokens: at most "
            + "\(vocabulary.size) can be learned from it",
          advice: "use more text or a smaller vocabulary")
      }
      pairs.merge(pair, into: vocabulary.merge(pair.left, pair.right))
      let done = vocabulary.size - smallestVocabulary
      if done % stride == 0 { progress(Double(done) / Double(mergeCount)) }
    }
    progress(1)
    return vocabulary
  }

  /// The different words of some texts, and how often each occurs.
  private static func wordCounts(
    _ texts: some Sequence<String>
  ) throws(Problem) -> [ArraySlice<UInt8>: Int] {
    let endOfText = AddedTokenMatcher([TrainedVocabulary.endOfTextToken])
    var counts: [ArraySlice<UInt8>: Int] = [:]
    var matches: [Range<Int>] = []
    for text in texts {
      let bytes = Array(text.utf8)
      let search = Pattern.gpt2.search(Allowance(byteCount: bytes.count, file: "the text"))
      for case .text(let range) in endOfText.segments(of: bytes) {
        matches.removeAll(keepingCapacity: true)
        try search(bytes, range, &matches)
        for word in matches.map({ bytes[$0] }) {
          if let place = counts.index(forKey: word) {
            counts.values[place] += 1
          } else {
            // A copy, so that the text is not kept.
            counts[Array(word)[...]] = 1
          }
        }
      }
    }
    return counts
  }
}
