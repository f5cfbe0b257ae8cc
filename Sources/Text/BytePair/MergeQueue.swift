/// Candidates for merging, the lowest rank first and the leftmost among equals: a binary heap.
struct MergeQueue {
  /// Rank in the upper half, position in the lower.
  private var heap: [UInt64] = []

  mutating func push(rank: UInt32, position: Int32) {
    let item = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: position))
    var index = heap.count
    heap.append(item)
    while index > 0 {
      let parent = (index - 1) / 2
      if heap[parent] <= item { break }
      heap[index] = heap[parent]
      index = parent
    }
    heap[index] = item
  }

  mutating func pop() -> (rank: UInt32, position: Int32)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty { sink(last) }
    return (UInt32(first >> 32), Int32(truncatingIfNeeded: first))
  }

  /// Puts `item` in the place of the first.
  private mutating func sink(_ item: UInt64) {
    var index = 0
    while true {
      var child = 2 * index + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      if item <= heap[child] { break }
      heap[index] = heap[child]
      index = child
    }
    heap[index] = item
  }
}
