/// The keys and values of the tokens that sequences have so far: what the next tokens look back at.
///
/// Memory: a block whose window is bounded keeps no more than that and a little.
public final class KeyValueCache {
  /// The number of sequences.
  public let batch: Int
  /// The most tokens that each can have.
  public let maximumLength: Int
  /// The most tokens that are taken at a time.
  public let chunk: Int
  /// The tokens that each sequence has.
  public private(set) var length = 0

  private let keyHeadCount: Int
  private var blocks: [Rows]
  private let workspace = Workspace()

  /// One block's keys and values, head by head: a query reads what lies beside each other.
  private struct Rows {
    /// (batch · 2 keyHeadCount · capacity, headSize): a sequence's heads of keys, then of values.
    let planes: Matrix
    let capacity: Int
    let window: Int?
    /// The position of the first row of each sequence.
    var first = 0
  }

  /// Plans the memory.
  ///
  /// - Parameters:
  ///   - length: the most tokens of a sequence; no more than the model's positions.
  ///   - chunk: the most tokens that are taken at a time.
  public init(_ architecture: Architecture, batch: Int = 1, length: Int, chunk: Int) {
    precondition(length >= 1 && length <= architecture.maximumPositions && chunk >= 1)
    self.batch = batch
    self.chunk = min(chunk, length)
    maximumLength = length
    keyHeadCount = architecture.keyValueHeadCount
    blocks = architecture.blocks.map { [workspace, chunk = self.chunk] block in
      let capacity = block.window.map { min(length, $0 - 1 + 2 * chunk) } ?? length
      return Rows(
        planes: workspace.matrix(
          batch * 2 * architecture.keyValueHeadCount * capacity, architecture.headSize),
        capacity: capacity, window: block.window)
    }
  }

  /// The bytes that it takes.
  public var byteCount: Int { workspace.byteCount }

  /// Forgets all tokens.
  public func removeAll() {
    length = 0
    for block in blocks.indices { blocks[block].first = 0 }
  }

  /// Forgets the tokens after the first `count`; all of them where a window has dropped some that the
  /// next ones would see.
  public func removeAll(after count: Int) {
    precondition(count >= 0 && count <= length)
    let isWhole = blocks.allSatisfy { $0.first <= max(0, count - (($0.window ?? count) - 1)) }
    if isWhole { length = count } else { removeAll() }
  }

  /// Adds rows to a block's keys and values; all blocks before ``advance(by:)``.
  ///
  /// Shapes: new (batch · count, queryKeyValueSize).
  func append(_ new: Matrix, count: Int, toBlock index: Int) {
    makeRoom(for: count, inBlock: index)
    let block = blocks[index]
    let width = block.planes.columns
    let offset = new.columns - 2 * keyHeadCount * width
    for sequence in 0..<batch {
      for head in 0..<2 * keyHeadCount {
        let plane = plane(head, ofSequence: sequence, block)
        for row in 0..<count {
          (plane.base + (length - block.first + row) * width).update(
            from: new.base + (sequence * count + row) * new.stride + offset + head * width,
            count: width)
        }
      }
    }
  }

  /// What a head of keys has of a sequence in a block, the newest last.
  ///
  /// Shapes: keys and values (n, headSize); `first` is the position of their first row.
  func rows(
    ofBlock index: Int, sequence: Int, keyHead: Int, adding count: Int
  ) -> (keys: Matrix, values: Matrix, first: Int) {
    let block = blocks[index]
    let rows = 0..<length + count - block.first
    return (
      plane(keyHead, ofSequence: sequence, block).rows(rows),
      plane(keyHeadCount + keyHead, ofSequence: sequence, block).rows(rows), block.first
    )
  }

  private func plane(_ head: Int, ofSequence sequence: Int, _ block: Rows) -> Matrix {
    let start = (sequence * 2 * keyHeadCount + head) * block.capacity
    return block.planes.rows(start..<start + block.capacity)
  }

  /// Makes what was added to every block part of the sequences.
  func advance(by count: Int) { length += count }

  /// Drops what no query sees any more where a block has no room for more.
  private func makeRoom(for count: Int, inBlock index: Int) {
    let block = blocks[index]
    guard let window = block.window, length - block.first + count > block.capacity else { return }
    let kept = min(window - 1, length - block.first)
    let dropped = length - block.first - kept
    let width = block.planes.columns
    for sequence in 0..<batch {
      for head in 0..<2 * keyHeadCount {
        let start = plane(head, ofSequence: sequence, block).base
        start.update(from: start + dropped * width, count: kept * width)
      }
    }
    blocks[index].first += dropped
  }
}
