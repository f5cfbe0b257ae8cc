import HeapModule

/// Words as sequences of tokens, and how often each pair of neighbouring tokens occurs in them.
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
    var words: [Int] = []

    mutating func add(_ count: Int, word: Int) {
      self.count += count
      if words.last != word { words.append(word) }
    }
  }

  private var words: [(tokens: [Int32], count: Int)]
  private var occurrences: [UInt64: Occurrences] = [:]
  /// Pairs whose counts grew since they were last queued.
  private var increased: Set<UInt64> = []
  private var queue = Heap<Pair>()

  /// Takes words and how often each occurs, and the token of each byte.
  init(_ words: [ArraySlice<UInt8>: Int], token: (UInt8) -> Int32) {
    self.words = words.map { ($0.map(token), $1) }
    for (index, word) in self.words.enumerated() {
      for (left, right) in zip(word.tokens, word.tokens.dropFirst()) {
        increase(left, right, in: index)
      }
    }
    queueIncreased()
  }

  /// The pair with the highest count, of equals the one with the lowest ids; nil if none is left.
  ///
  /// Counts that shrank are noticed only here. Those that grew have been queued again, so that an
  /// item of the queue never has less than the pair's count.
  mutating func popMostFrequent() -> Pair? {
    while let pair = queue.popMin() {
      let count = occurrences[pair.key]?.count ?? 0
      if count == pair.count { return pair }
      if count < pair.count { queue(pair.key) }
    }
    return nil
  }

  /// Replaces a pair by a token in every word, from left to right.
  mutating func merge(_ pair: Pair, into token: Int32) {
    // After the merge, no word has the pair.
    let places = occurrences[pair.key]?.words ?? []
    occurrences[pair.key]?.words = []
    for word in places { merge(pair, into: token, word) }
    queueIncreased()
  }

  private mutating func merge(_ pair: Pair, into token: Int32, _ word: Int) {
    let old = words[word].tokens
    var merged: [Int32] = []
    var index = 0
    while index < old.count {
      let next = index + 1 < old.count ? old[index + 1] : -1
      guard old[index] == pair.left, next == pair.right else {
        merged.append(old[index])
        index += 1
        continue
      }
      decrease(pair.left, pair.right, in: word)
      if let previous = merged.last {
        decrease(previous, pair.left, in: word)
        increase(previous, token, in: word)
      }
      index += 2
      if index < old.count {
        // If this neighbour is merged next, the pair with it is taken back then.
        decrease(pair.right, old[index], in: word)
        increase(token, old[index], in: word)
      }
      merged.append(token)
    }
    words[word].tokens = merged
  }

  private mutating func increase(_ left: Int32, _ right: Int32, in word: Int) {
    let key = MergeTable.key(left, right)
    occurrences[key, default: Occurrences()].add(words[word].count, word: word)
    increased.insert(key)
  }

  private mutating func decrease(_ left: Int32, _ right: Int32, in word: Int) {
    occurrences[MergeTable.key(left, right)]?.count -= words[word].count
  }

  /// Puts every pair whose count grew in the queue with the count it has now.
  private mutating func queueIncreased() {
    for key in increased { queue(key) }
    increased.removeAll(keepingCapacity: true)
  }

  private mutating func queue(_ key: UInt64) {
    let count = occurrences[key]?.count ?? 0
    if count > 0 { queue.insert(Pair(count: count, key: key)) }
  }
}
