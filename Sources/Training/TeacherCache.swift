import Engine

/// The teacher's final hidden states of the blocks seen so far, in memory up to a budget, and beyond
/// that in a file.
///
/// The teacher is frozen and the blocks are fixed: from the second epoch on only its head is
/// computed. Whether a block's states depend on its place in the batch is the BLAS library's
/// business; where they do, to the last bit, a resumed run would differ from an undisturbed one, so
/// ``isExact(_:blocks:pool:)`` decides whether a cache is used at all.
final class TeacherCache: HiddenStateCache {
  private let length: Int
  private let width: Int
  private let capacity: Int
  private(set) var kept: [Int: FloatBuffer] = [:]
  private var file: ScratchFile?
  /// The file's slots, by block.
  private(set) var slots: [Int: Int] = [:]

  /// - Parameters:
  ///   - byteBudget: the most memory that the states may take.
  ///   - file: makes the file for what does not fit, of slots with so many floats; nil for none.
  init(
    architecture: Architecture, length: Int, byteBudget: Int,
    file: (_ slotSize: Int) -> ScratchFile? = { _ in nil }
  ) {
    self.length = length
    width = architecture.embeddingSize
    capacity = byteBudget / (length * width * 4)
    self.file = file(length * width)
  }

  func read(into hidden: Matrix, ids wanted: [Int]) -> Bool {
    precondition(hidden.rows == wanted.count * length, "a cache of sequences of another length")
    guard wanted.allSatisfy({ kept[$0] != nil || slots[$0] != nil }) else { return false }
    for (sequence, block) in wanted.enumerated() {
      let target = target(hidden, sequence)
      if let states = kept[block] {
        target.update(from: states.base, count: states.count)
      } else if let slot = slots[block], file?.read(slot, into: target) != true {
        // A disk that cannot be read costs time, and nothing else.
        file = nil
        slots = [:]
        return false
      }
    }
    return true
  }

  func write(_ hidden: Matrix, ids blocks: [Int]) {
    precondition(hidden.rows == blocks.count * length, "a cache of sequences of another length")
    for (sequence, block) in blocks.enumerated() {
      guard kept[block] == nil, slots[block] == nil else { continue }
      guard kept.count < capacity else {
        slots[block] = file?.append(target(hidden, sequence))
        continue
      }
      let states = FloatBuffer(count: length * width)
      states.base.update(from: target(hidden, sequence), count: states.count)
      kept[block] = states
    }
  }

  /// Whether a sequence's states are the same bits wherever in a batch it stands.
  static func isExact(
    _ teacher: Decoder, blocks: [[Int32]], pool: ThreadPool
  ) -> Bool {
    guard let length = blocks.first?.count, blocks.count > 1 else { return true }
    let shape = BatchShape(batch: blocks.count, length: length)
    let activations = Activations(
      teacher.architecture, microBatch: shape, threadCount: pool.threadCount, retention: .nothing)
    func states(_ order: [[Int32]]) -> [Float] {
      teacher.forward(order.flatMap { $0 }, shape: shape, into: activations, pool: pool)
      return Array(activations.hidden.values)
    }
    let forwards = states(blocks)
    let backwards = states(blocks.reversed())
    let size = length * teacher.architecture.embeddingSize
    return blocks.indices.allSatisfy { index in
      let mirrored = blocks.count - 1 - index
      return forwards[index * size..<(index + 1) * size]
        .elementsEqual(backwards[mirrored * size..<(mirrored + 1) * size]) {
          $0.bitPattern == $1.bitPattern
        }
    }
  }

  private func target(_ hidden: Matrix, _ sequence: Int) -> UnsafeMutablePointer<Float> {
    hidden.base + sequence * length * width
  }
}
