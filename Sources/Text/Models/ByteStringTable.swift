/// A set of byte strings, each known by the order in which it came.
///
/// The strings lie in one buffer and are found by their exact bytes, from a range of a larger
/// buffer and without allocation.
struct ByteStringTable: Sendable {
  private var storage: [UInt8] = []
  private var ends: [Int] = []
  /// Open addressing; a slot holds the upper half of the hash and the index plus one.
  private var slots: [UInt64]

  init(minimumCapacity: Int = 0) {
    var size = 64
    while size < minimumCapacity * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
    ends.reserveCapacity(minimumCapacity)
  }

  var count: Int { ends.count }

  subscript(index: Int) -> ArraySlice<UInt8> { storage[range(of: index)] }

  private func range(of index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  func index(of text: [UInt8], _ range: Range<Int>) -> Int? {
    find(text, range, hash: Self.hash(text, range)).index
  }

  /// Adds `text[range]` unless it is there, and tells where it is.
  mutating func insert(_ text: [UInt8], _ range: Range<Int>) -> (index: Int, isNew: Bool) {
    if (count + 1) * 2 > slots.count { grow() }
    let hash = Self.hash(text, range)
    let (found, slot) = find(text, range, hash: hash)
    if let found { return (found, false) }
    storage.append(contentsOf: text[range])
    ends.append(storage.count)
    slots[slot] = Self.entry(hash: hash, index: count - 1)
    return (count - 1, true)
  }

  /// The index of a string, or the free slot where it belongs.
  private func find(
    _ text: [UInt8], _ range: Range<Int>, hash: UInt64
  ) -> (index: Int?, slot: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32 {
        let index = Int(slots[slot] & 0xFFFF_FFFF) - 1
        if equals(index, text, range) { return (index, slot) }
      }
      slot = (slot + 1) & mask
    }
    return (nil, slot)
  }

  private func equals(_ index: Int, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    let own = self.range(of: index)
    guard own.count == range.count else { return false }
    for offset in 0..<own.count
    where storage[own.lowerBound + offset] != text[range.lowerBound + offset] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for index in 0..<count {
      let hash = Self.hash(storage, range(of: index))
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Self.entry(hash: hash, index: index)
    }
  }

  private static func entry(hash: UInt64, index: Int) -> UInt64 {
    hash & ~0xFFFF_FFFF | UInt64(index + 1)
  }

  /// Seeded per process by the standard library, so a crafted file cannot force collisions.
  private static func hash(_ text: [UInt8], _ range: Range<Int>) -> UInt64 {
    text.withUnsafeBytes { bytes in
      var hasher = Hasher()
      hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes[range]))
      return UInt64(bitPattern: Int64(hasher.finalize()))
    }
  }
}
