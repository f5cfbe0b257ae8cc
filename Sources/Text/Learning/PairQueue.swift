/// Pairs in the order in which they are merged: a binary heap.
struct PairQueue {
  struct Item {
    let count: Int
    /// The left token's id in the upper half, the right one's in the lower.
    let key: UInt64

    func precedes(_ other: Item) -> Bool {
      count == other.count ? key < other.key : count > other.count
    }
  }

  private var heap: [Item] = []

  mutating func push(_ item: Item) {
    var index = heap.count
    heap.append(item)
    while index > 0 {
      let parent = (index - 1) / 2
      if !item.precedes(heap[parent]) { break }
      heap[index] = heap[parent]
      index = parent
    }
    heap[index] = item
  }

  mutating func pop() -> Item? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty { sink(last) }
    return first
  }

  /// Puts `item` in the place of the first.
  private mutating func sink(_ item: Item) {
    var index = 0
    while true {
      var child = 2 * index + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      if !heap[child].precedes(item) { break }
      heap[index] = heap[child]
      index = child
    }
    heap[index] = item
  }
}
