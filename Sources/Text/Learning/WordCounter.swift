import Untrusted

/// The different words of some texts, in the order in which they came, and how often each did.
struct WordCounter {
  private(set) var words = ByteStringTable()
  private(set) var counts: [Int] = []

  private let endOfText = AddedTokenMatcher([TrainedVocabulary.endOfTextToken])

  mutating func count(_ text: String) throws(Problem) {
    let bytes = Array(text.utf8)
    let allowance = Allowance(byteCount: bytes.count, file: "the text")
    let search = Pattern.gpt2.search(allowance)
    var matches: [Range<Int>] = []
    for segment in endOfText.segments(of: bytes) {
      guard case .text(let range) = segment else { continue }
      matches.removeAll(keepingCapacity: true)
      try search.find(in: bytes, range, into: &matches)
      for word in matches {
        let (index, isNew) = words.insert(bytes, word)
        if isNew { counts.append(1) } else { counts[index] += 1 }
      }
    }
  }
}
