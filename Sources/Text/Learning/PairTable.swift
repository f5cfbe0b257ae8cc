/// How often each pair of neighbouring tokens occurs, and in which words.
struct PairTable {
  /// A pair and how often it occurred when it was queued, in the order in which pairs are merged.
  struct Pair: Comparable {
    let count: Int
    /// As ``MergeTable/key(_:_:)`` makes it.
    fileprivate let key: UInt64

    var left: Int32 { Int32(truncatingIfNeeded: key >> 32) }
    var right: Int32 { Int32(truncatingIfNeeded: key) }

    static func < (one: Pair, other: Pair) -> Bool {
      one.count == other.count ? one.key < other.key : one.count > other.count
    }
  }

  private struct Occurrences {
    var count = 0
    /// Words that had the pair at some time, some of them twice or no longer.
    var words: [Int32] = []

    mutating func add(_ count: Int, word: Int32) {
      self.count += count
      if words.last != word { words.append(word) }
    }
  }

  private var occurrences: [UInt64: Occurrences] = [:]
  /// Pairs whose counts grew since they were last queued.
  private var increased: Set<UInt64> = []
  private var queue = Heap<Pair>()

  init(_ words: SymbolWords) {
    for (word, symbols) in words.symbols.enumerated() {
      for (left, right) in zip(symbols, symbols.dropFirst()) {
        increase(left, right, by: words.counts[word], word: word)
      }
    }
    queueIncreased()
  }

  mutating func increase(_ left: Int32, _ right: Int32, by count: Int, word: Int) {
    let key = MergeTable.key(left, right)
    occurrences[key, default: Occurrences()].add(count, word: Int32(word))
    increased.insert(key)
  }

  mutating func decrease(_ left: Int32, _ right: Int32, by count: Int) {
    occurrences[MergeTable.key(left, right)]?.count -= count
  }

  /// The words that may have a pair. It forgets them: after a merge, none has.
  mutating func takeWords(of pair: Pair) -> [Int32] {
    defer { occurrences[pair.key]?.words = [] }
    return occurrences[pair.key]?.words ?? []
  }

  /// Puts every pair whose count grew in the queue with the count it has now.
  mutating func queueIncreased() {
    for key in increased { queue(key) }
    increased.removeAll(keepingCapacity: true)
  }

  private mutating func queue(_ key: UInt64) {
    let count = occurrences[key]?.count ?? 0
    if count > 0 { queue.push(Pair(count: count, key: key)) }
  }

  /// The pair with the highest count, of equals the one with the lowest ids; nil if none is left.
  ///
  /// Counts that shrank are noticed only here. Those that grew have been queued again, so that an
  /// item of the queue never has less than the pair's count.
  mutating func popMostFrequent() -> Pair? {
    while let pair = queue.pop() {
      let count = occurrences[pair.key]?.count ?? 0
      if count == pair.count { return pair }
      if count < pair.count { queue(pair.key) }
    }
    return nil
  }
}
