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
      try search(bytes, range, &matches)
      for word in matches {
        let (index, isNew) = words.insert(bytes, word)
        if isNew { counts.append(1) } else { counts[index] += 1 }
      }
    }
  }
}

/// Words as sequences of tokens, which merges make shorter.
struct SymbolWords {
  /// The tokens of all words. A word keeps its place when it shrinks.
  private var symbols: [Int32] = []
  private var starts: [Int] = []
  private var lengths: [Int] = []
  let counts: [Int]

  init(_ counter: WordCounter, id: (UInt8) -> Int32) {
    counts = counter.counts
    starts.reserveCapacity(counts.count)
    lengths.reserveCapacity(counts.count)
    for index in counts.indices {
      let bytes = counter.words[index]
      starts.append(symbols.count)
      lengths.append(bytes.count)
      for byte in bytes { symbols.append(id(byte)) }
    }
  }

  var count: Int { counts.count }

  subscript(word: Int) -> ArraySlice<Int32> {
    symbols[starts[word]..<starts[word] + lengths[word]]
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
    let start = starts[word]
    let end = start + lengths[word]
    let count = counts[word]
    var read = start
    var write = start
    while read < end {
      guard read + 1 < end, symbols[read] == pair.left, symbols[read + 1] == pair.right else {
        symbols[write] = symbols[read]
        read += 1
        write += 1
        continue
      }
      pairs.decrease(pair.left, pair.right, by: count)
      if write > start {
        pairs.decrease(symbols[write - 1], pair.left, by: count)
        pairs.increase(symbols[write - 1], token, by: count, word: word)
      }
      if read + 2 < end {
        // If this neighbour is merged next, the pair with it is taken back then.
        pairs.decrease(pair.right, symbols[read + 2], by: count)
        pairs.increase(token, symbols[read + 2], by: count, word: word)
      }
      symbols[write] = token
      read += 2
      write += 1
    }
    lengths[word] = write - start
  }
}
