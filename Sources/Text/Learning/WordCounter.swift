/// The different words of some texts, in the order in which they came, and how often each did.
struct WordCounter {
  private(set) var words = ByteStringTable()
  private(set) var counts: [Int] = []

  private let endOfText = AddedTokenMatcher([TrainedVocabulary.endOfTextToken])

  mutating func count(_ text: String) {
    let bytes = Array(text.utf8)
    for segment in endOfText.segments(of: bytes) {
      guard case .text(let range) = segment else { continue }
      var start = range.lowerBound
      while start < range.upperBound {
        let end = SplitPattern.gpt2.endOfWord(bytes, start..<range.upperBound)
        let (index, isNew) = words.insert(bytes, start..<end)
        if isNew { counts.append(1) } else { counts[index] += 1 }
        start = end
      }
    }
  }
}
