/// The tokens of the words met so far. Bounded: once full, it only answers.
struct WordCache {
  /// Words kept.
  static let capacity = 1 << 17
  /// Bytes of the longest word kept.
  static let longestWord = 64

  private var words = ByteStringTable()
  private var ids: [Int32] = []
  private var ends: [Int] = []

  /// Adds the tokens of `text[range]` to `result` if they are known.
  func append(_ text: [UInt8], _ range: Range<Int>, to result: inout [Int32]) -> Bool {
    guard range.count <= Self.longestWord, let word = words.index(of: text, range) else {
      return false
    }
    for place in (word == 0 ? 0 : ends[word - 1])..<ends[word] { result.append(ids[place]) }
    return true
  }

  /// Remembers the tokens of `text[range]`, which must be unknown so far.
  mutating func insert(_ text: [UInt8], _ range: Range<Int>, _ tokens: ArraySlice<Int32>) {
    guard range.count <= Self.longestWord, words.count < Self.capacity else { return }
    guard words.insert(text, range).isNew else { return }
    ids += tokens
    ends.append(ids.count)
  }
}
