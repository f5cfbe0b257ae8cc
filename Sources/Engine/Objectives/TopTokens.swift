import CKernels

/// Collects the most probable next tokens of both models, row by row; each row is written by one
/// thread only.
final class TopTokens {
  private let count: Int
  private let storage: UnsafeMutableBufferPointer<Pair>

  struct Pair {
    /// Most probable first.
    var student: [TokenInspector.Candidate] = []
    /// The teacher's; empty without one.
    var teacher: [TokenInspector.Candidate] = []
  }

  /// - Parameter count: how many tokens of each model are kept.
  init(rows: Int, count: Int) {
    self.count = count
    storage = .allocate(capacity: rows)
    storage.initialize(repeating: Pair())
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  subscript(row: Int) -> Pair { storage[row] }

  /// Looks at a row before its logits are used up.
  func read(_ row: LogitRow, row index: Int) {
    storage[index].student = candidates(row.student, row.count, row.studentStatistics)
    if let teacher = row.teacher {
      storage[index].teacher = candidates(teacher, row.count, row.teacherStatistics)
    }
  }

  private func candidates(
    _ logits: UnsafePointer<Float>, _ vocabularySize: Int64, _ statistics: tsld_softmax_statistics
  ) -> [TokenInspector.Candidate] {
    var indices = [Int32](repeating: 0, count: max(0, min(count, Int(vocabularySize))))
    tsld_top_k(logits, vocabularySize, Int64(indices.count), &indices)
    return indices.map { .init(token: $0, probability: statistics.probability(logits[Int($0)])) }
  }
}
