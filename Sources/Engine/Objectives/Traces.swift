import CKernels

/// Collects what both models expect after watched rows; each row is written by one thread only.
final class Traces {
  private let topCount: Int
  private let indices: [Int: Int]
  private let storage: UnsafeMutableBufferPointer<TokenTrace>

  init?(rows: [Int], topCount: Int) {
    guard !rows.isEmpty else { return nil }
    self.topCount = topCount
    let unique = Set(rows).sorted()
    indices = Dictionary(uniqueKeysWithValues: zip(unique, 0...))
    storage = .allocate(capacity: unique.count)
    _ = storage.initialize(from: unique.map(TokenTrace.init(row:)))
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  /// The traces in the rows' order.
  var result: [TokenTrace] { Array(storage) }

  /// Looks at a row before its logits are used up.
  func read(_ row: LogitRow, row index: Int) {
    guard let place = indices[index] else { return }
    storage[place].student = TokenTrace.candidates(
      row.student, vocabularySize: Int(row.count), count: topCount,
      logSumExp: row.studentLogSumExp)
    if let teacher = row.teacher {
      storage[place].teacher = TokenTrace.candidates(
        teacher, vocabularySize: Int(row.count), count: topCount,
        logSumExp: row.teacherStatistics.log_sum_exp)
    }
  }
}
