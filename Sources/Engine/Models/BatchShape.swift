/// How many sequences a pass holds and how long they are: row b · length + n is token n of
/// sequence b.
public struct BatchShape: Sendable, Equatable {
  /// The number of sequences.
  public let batch: Int
  /// The number of tokens in each.
  public let length: Int

  /// Describes a batch.
  public init(batch: Int, length: Int) {
    precondition(batch >= 1 && length >= 1, "an empty batch")
    self.batch = batch
    self.length = length
  }

  /// The number of tokens together.
  public var rows: Int { batch * length }

  func rows(ofSequence sequence: Int) -> Range<Int> {
    sequence * length..<(sequence + 1) * length
  }

  /// Whether memory that was planned for another batch is enough for this one.
  func fits(_ planned: BatchShape) -> Bool { batch <= planned.batch && length <= planned.length }

  /// The rows of a planned matrix that this batch uses.
  func of(_ matrix: Matrix) -> Matrix { matrix.rows(0..<rows) }

  /// Splits rows at the sequences' borders: each piece, and the position of its first token.
  func pieces(of rows: Range<Int>) -> some Sequence<(rows: Range<Int>, position: Int)> {
    sequence(state: rows.lowerBound) { [length] start in
      guard start < rows.upperBound else { return nil }
      let end = min(rows.upperBound, (start / length + 1) * length)
      defer { start = end }
      return (start..<end, start % length)
    }
  }
}
