import CKernels

/// What is known of every token of a batch after its objective was evaluated.
///
/// Shapes: each quantity (batch · length); row r speaks of the token that follows position r. Values
/// where there is no label are 0.
public final class TokenValues {
  /// What is known.
  public enum Quantity: Int, CaseIterable {
    /// The teacher's cross entropy against the label, in nats.
    case teacherCrossEntropy
    /// The teacher's entropy, in nats.
    case teacherEntropy
    /// The probability of the teacher's arg max.
    case confidence
    /// The token scale.
    case tokenScale
    /// The soft cross entropy -Σ p log q.
    case softCrossEntropy
    /// The student's cross entropy against the label, in nats.
    case studentCrossEntropy
    /// The objective's divergence, before any weight.
    case divergence
    /// KL(p‖q).
    case forwardKL
    /// 1 where the student's arg max is the teacher's, else 0.
    case agreement
    /// (log Σ exp)² of the student's logits.
    case squaredLogSum
  }

  /// What the teacher's logits were like, row by row; not cleared.
  let teacherStatistics: UnsafeMutableBufferPointer<tsld_softmax_statistics>
  private let values: Matrix
  private let buffer: FloatBuffer

  init(capacity: Int) {
    buffer = FloatBuffer(count: Quantity.allCases.count * capacity)
    values = buffer.matrix(rows: Quantity.allCases.count, columns: capacity)
    teacherStatistics = .allocate(capacity: capacity)
    teacherStatistics.initialize(repeating: tsld_softmax_statistics())
  }

  deinit { teacherStatistics.deallocate() }

  /// The bytes that values of so many tokens take.
  static func byteCount(capacity: Int) -> Int {
    capacity * (Quantity.allCases.count * 4 + MemoryLayout<tsld_softmax_statistics>.stride)
  }

  /// One quantity of every token.
  public subscript(quantity: Quantity) -> UnsafeMutableBufferPointer<Float> {
    values.rows(quantity.rawValue..<quantity.rawValue + 1).values
  }

  func clear() { buffer.clear() }
}
