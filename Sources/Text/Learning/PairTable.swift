/// How often each pair of neighbouring tokens occurs, and in which words.
struct PairTable {
  struct Pair {
    let left: Int32
    let right: Int32
    let count: Int
  }

  /// A pair in the order in which pairs are merged.
  private struct Candidate: Comparable {
    let count: Int
    /// The left token's id in the upper half, the right one's in the lower.
    let key: UInt64

    static func < (one: Candidate, other: Candidate) -> Bool {
      one.count == other.count ? one.key < other.key : one.count > other.count
    }
  }

  /// The place of each pair in the arrays below.
  private var places: [UInt64: Int] = [:]
  private var counts: [Int] = []
  /// Words that had the pair at some time, some of them twice or no longer.
  private var words: [[Int32]] = []
  /// Pairs whose counts grew since they were last queued, some of them twice.
  private var increased: [UInt64] = []
  private var queue = Heap<Candidate>()

  init(_ words: SymbolWords) {
    for word in 0..<words.count {
      let symbols = words[word]
      for (left, right) in zip(symbols, symbols.dropFirst()) {
        increase(left, right, by: words.counts[word], word: word)
      }
    }
    queueIncreased()
  }

  mutating func increase(_ left: Int32, _ right: Int32, by count: Int, word: Int) {
    let key = MergeTable.key(left, right)
    guard let place = places[key] else {
      places[key] = counts.count
      counts.append(count)
      words.append([Int32(word)])
      increased.append(key)
      return
    }
    counts[place] += count
    if words[place].last != Int32(word) { words[place].append(Int32(word)) }
    if increased.last != key { increased.append(key) }
  }

  mutating func decrease(_ left: Int32, _ right: Int32, by count: Int) {
    if let place = places[MergeTable.key(left, right)] { counts[place] -= count }
  }

  /// The words that may have a pair. It forgets them: after a merge, none has.
  mutating func takeWords(of pair: Pair) -> [Int32] {
    guard let place = places[MergeTable.key(pair.left, pair.right)] else { return [] }
    defer { words[place] = [] }
    return words[place]
  }

  /// Puts every pair whose count grew in the queue with the count it has now.
  mutating func queueIncreased() {
    increased.sort()
    var previous: UInt64?
    for key in increased where key != previous {
      previous = key
      if let place = places[key], counts[place] > 0 {
        queue.push(Candidate(count: counts[place], key: key))
      }
    }
    increased.removeAll(keepingCapacity: true)
  }

  /// The pair with the highest count, of equals the one with the lowest ids; nil if none is left.
  ///
  /// Counts that shrank are noticed only here. Those that grew have been queued again, so that an
  /// item of the queue never has less than the pair's count.
  mutating func popMostFrequent() -> Pair? {
    while let item = queue.pop() {
      guard let place = places[item.key] else { continue }
      if counts[place] == item.count {
        return Pair(
          left: Int32(truncatingIfNeeded: item.key >> 32),
          right: Int32(truncatingIfNeeded: item.key), count: item.count)
      }
      if counts[place] > 0, counts[place] < item.count {
        queue.push(Candidate(count: counts[place], key: item.key))
      }
    }
    return nil
  }
}
