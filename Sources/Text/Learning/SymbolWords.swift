/// Words as sequences of tokens, which merges make shorter, and how often each occurs.
struct SymbolWords {
  private(set) var symbols: [[Int32]] = []
  private(set) var counts: [Int] = []

  init(_ words: [ArraySlice<UInt8>: Int], id: (UInt8) -> Int32) {
    for (bytes, count) in words {
      symbols.append(bytes.map(id))
      counts.append(count)
    }
  }

  /// Replaces a pair by a token in every word, from left to right, and keeps the counts right.
  mutating func merge(_ pair: PairTable.Pair, into token: Int32, counting pairs: inout PairTable) {
    for word in pairs.takeWords(of: pair) {
      merge(pair, into: token, word: Int(word), counting: &pairs)
    }
    pairs.queueIncreased()
  }

  private mutating func merge(
    _ pair: PairTable.Pair, into token: Int32, word: Int, counting pairs: inout PairTable
  ) {
    let (old, count) = (symbols[word], counts[word])
    var merged: [Int32] = []
    var index = 0
    while index < old.count {
      let next = index + 1 < old.count ? old[index + 1] : -1
      guard old[index] == pair.left, next == pair.right else {
        merged.append(old[index])
        index += 1
        continue
      }
      pairs.decrease(pair.left, pair.right, by: count)
      if let previous = merged.last {
        pairs.decrease(previous, pair.left, by: count)
        pairs.increase(previous, token, by: count, word: word)
      }
      index += 2
      if index < old.count {
        // If this neighbour is merged next, the pair with it is taken back then.
        pairs.decrease(pair.right, old[index], by: count)
        pairs.increase(token, old[index], by: count, word: word)
      }
      merged.append(token)
    }
    symbols[word] = merged
  }
}
