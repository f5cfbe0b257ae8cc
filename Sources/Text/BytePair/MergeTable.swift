/// The merges of a byte-pair encoding: which pair of tokens becomes which, and which goes first.
struct MergeTable: Sendable {
  /// The rank of a pair that does not merge.
  static let none = UInt32.max

  private var ranks: [UInt64: UInt32] = [:]
  /// The token that the merge of each rank makes.
  private var results: [Int32] = []

  init(minimumCapacity: Int) {
    ranks.reserveCapacity(minimumCapacity)
    results.reserveCapacity(minimumCapacity)
  }

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

  func result(rank: UInt32) -> Int32 { results[Int(rank)] }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}
