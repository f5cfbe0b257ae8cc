/// What is known of every token of a batch after its objective was evaluated.
///
/// Shapes: each (batch · length); row r speaks of the token that follows position r. Values where
/// there is no label are 0.
public final class TokenValues {
  /// The teacher's cross entropy against the label, in nats.
  public var teacherCrossEntropy: UnsafeBufferPointer<Float> { read(0) }
  /// The teacher's entropy, in nats.
  public var teacherEntropy: UnsafeBufferPointer<Float> { read(1) }
  /// The probability of the teacher's arg max.
  public var confidence: UnsafeBufferPointer<Float> { read(2) }
  /// The token scale.
  public var tokenScale: UnsafeBufferPointer<Float> { read(3) }
  /// The soft cross entropy -Σ p log q.
  public var softCrossEntropy: UnsafeBufferPointer<Float> { read(4) }
  /// The student's cross entropy against the label, in nats.
  public var studentCrossEntropy: UnsafeBufferPointer<Float> { read(5) }
  /// The objective's divergence, before any weight.
  public var divergence: UnsafeBufferPointer<Float> { read(6) }
  /// KL(p‖q).
  public var forwardKL: UnsafeBufferPointer<Float> { read(8) }
  /// 1 where the student's arg max is the teacher's, else 0.
  public var agreement: UnsafeBufferPointer<Float> { read(7) }

  static let quantityCount = 9
  private let buffer: FloatBuffer
  private let capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    buffer = FloatBuffer(count: Self.quantityCount * capacity)
  }

  func reset(count: Int) {
    precondition(count <= capacity)
    self.count = count
    buffer.clear()
  }

  enum Quantity: Int {
    case teacherCrossEntropy, teacherEntropy, confidence, tokenScale, softCrossEntropy
    case studentCrossEntropy, divergence, agreement, forwardKL
  }

  func write(_ quantity: Quantity) -> UnsafeMutablePointer<Float> {
    buffer.base + quantity.rawValue * capacity
  }

  private func read(_ index: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: buffer.base + index * capacity, count: count)
  }
}
