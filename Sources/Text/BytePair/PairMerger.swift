import HeapModule

/// Applies merges to one word: O(n log n) in its length, with buffers kept from word to word.
struct PairMerger {
  /// A token of the word, linked to its neighbours.
  private struct Symbol {
    var id: Int32
    var previous: Int32
    var next: Int32
    /// The rank of the pair that starts here. Candidates of another rank are out of date.
    var rank = MergeTable.none
  }

  private static let end: Int32 = -1
  private var symbols: [Symbol] = []
  /// Candidates: the rank in the upper half, the position in the lower.
  private var queue = Heap<UInt64>()

  mutating func removeAll() { symbols.removeAll(keepingCapacity: true) }

  mutating func append(_ id: Int32) {
    let index = Int32(symbols.count)
    if index > 0 { symbols[Int(index) - 1].next = index }
    symbols.append(Symbol(id: id, previous: index - 1, next: Self.end))
  }

  /// Merges pairs, the lowest rank first and the leftmost among equals, until none is left.
  mutating func merge(_ merges: MergeTable, into ids: inout [Int32]) {
    guard !symbols.isEmpty else { return }
    for index in 0..<Int32(symbols.count) { update(index, merges) }
    while let candidate = queue.popMin() {
      let rank = UInt32(candidate >> 32)
      let position = Int32(truncatingIfNeeded: candidate)
      let left = Int(position)
      guard symbols[left].rank == rank else { continue }
      let right = Int(symbols[left].next)
      symbols[left].id = merges.result(rank: rank)
      symbols[left].next = symbols[right].next
      symbols[right].rank = MergeTable.none
      if symbols[left].next != Self.end { symbols[Int(symbols[left].next)].previous = position }
      update(position, merges)
      if symbols[left].previous != Self.end { update(symbols[left].previous, merges) }
    }
    var index: Int32 = 0
    while index != Self.end {
      ids.append(symbols[Int(index)].id)
      index = symbols[Int(index)].next
    }
  }

  /// Looks up the pair that starts at `index` after one of its tokens changed.
  private mutating func update(_ index: Int32, _ merges: MergeTable) {
    let symbol = symbols[Int(index)]
    let rank =
      symbol.next == Self.end
      ? MergeTable.none : merges.rank(symbol.id, symbols[Int(symbol.next)].id)
    symbols[Int(index)].rank = rank
    if rank != MergeTable.none {
      queue.insert(UInt64(rank) << 32 | UInt64(UInt32(bitPattern: index)))
    }
  }
}

/// The merges of a byte-pair encoding: which pair of tokens becomes which, and which goes first.
struct MergeTable: Sendable {
  /// The rank of a pair that does not merge.
  static let none = UInt32.max

  private var ranks: [UInt64: UInt32] = [:]
  /// The token that the merge of each rank makes.
  private(set) var results: [Int32] = []

  /// Adds a merge that comes after all before; a repeated pair takes the later rank.
  mutating func append(_ left: Int32, _ right: Int32, result: Int32) {
    ranks[Self.key(left, right)] = UInt32(results.count)
    results.append(result)
  }

  /// The place of a pair in the order of merges; lower goes first.
  @inline(__always)
  func rank(_ left: Int32, _ right: Int32) -> UInt32 {
    ranks[Self.key(left, right)] ?? Self.none
  }

  /// Every pair and what it becomes, in the order of the merges.
  var ordered: [(left: Int32, right: Int32, result: Int32)] {
    ranks.sorted { $0.value < $1.value }.map { key, rank in
      (
        Int32(truncatingIfNeeded: key >> 32), Int32(truncatingIfNeeded: key),
        results[Int(rank)]
      )
    }
  }

  func result(rank: UInt32) -> Int32 { results[Int(rank)] }

  static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}
