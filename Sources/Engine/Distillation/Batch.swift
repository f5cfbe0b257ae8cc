/// Sequences to learn from, and what each of their rows should predict.
///
/// Shapes: tokens and labels (sequences · length); row r of a sequence predicts its token r + 1.
public struct Batch: Sendable {
  /// The sequences, one after another.
  public let tokens: [Int32]
  /// The next token of each row; -1 where that is no label, or there is none.
  public let labels: [Int32]
  /// The tokens in a sequence.
  public let length: Int
  /// What a ``HiddenStateCache`` knows the sequences by; empty where it is not to be asked.
  public let ids: [Int]

  /// A batch of sequences.
  ///
  /// - Parameters:
  ///   - mask: false where a token is no label; nil where all are.
  ///   - ids: one for each sequence, the same for the same tokens.
  public init(_ tokens: [Int32], mask: [Bool]? = nil, length: Int, ids: [Int] = []) {
    precondition(
      !tokens.isEmpty && tokens.count % length == 0, "sequences of unequal length")
    precondition(mask == nil || mask?.count == tokens.count, "a mask needs an entry per token")
    let labels = tokens.indices.map { row in
      row % length == length - 1 || mask?[row + 1] == false ? -1 : tokens[row + 1]
    }
    self.init(tokens: tokens, labels: labels, length: length, ids: ids)
  }

  private init(tokens: [Int32], labels: [Int32], length: Int, ids: [Int]) {
    precondition(
      ids.isEmpty || ids.count == tokens.count / length, "a batch needs an id per sequence")
    self.tokens = tokens
    self.labels = labels
    self.length = length
    self.ids = ids
  }

  /// The number of sequences and their length.
  public var shape: BatchShape { BatchShape(batch: tokens.count / length, length: length) }

  /// The batch in parts of at most so many sequences.
  public func parts(of sequences: Int) -> [Batch] {
    stride(from: 0, to: shape.batch, by: sequences).map { first in
      let part = first..<min(first + sequences, shape.batch)
      let rows = part.lowerBound * length..<part.upperBound * length
      return Batch(
        tokens: Array(tokens[rows]), labels: Array(labels[rows]), length: length,
        ids: ids.isEmpty ? [] : Array(ids[part]))
    }
  }
}

/// By what an objective's sums are divided, over everything that one optimizer step sees, however
/// that is dealt to micro-batches or processes.
public struct Normalization: Sendable, Equatable {
  /// Positions that have a label.
  public var positions: Int
  /// Sequences with such a position.
  public var sequences: Int
  /// All positions: what layer-to-layer distances are averaged over.
  public var rows: Int

  /// The divisors of a step.
  public init(positions: Int, sequences: Int, rows: Int) {
    self.positions = positions
    self.sequences = sequences
    self.rows = rows
  }

  /// Nothing is divided: for sums over any number of batches.
  static let sums = Normalization(positions: 1, sequences: 1, rows: 1)

  /// The divisors of a step on one batch.
  public init(_ batch: Batch) { self.init(labels: batch.labels, length: batch.length) }

  init(labels: [Int32], length: Int) {
    self.init(positions: 0, sequences: 0, rows: labels.count)
    for start in stride(from: 0, to: labels.count, by: length) {
      let labelled = labels[start..<start + length].reduce(0) { $0 + ($1 >= 0 ? 1 : 0) }
      positions += labelled
      sequences += labelled > 0 ? 1 : 0
    }
  }
}
