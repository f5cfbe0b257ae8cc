import CKernels

/// The token scale: the softmax over a sequence's positions of the teacher's uncertainty / T.
///
/// Kim et al. 2023, equation 5: tokens of which the teacher is unsure weigh more.
public enum TokenScale {
  /// The scale of one sequence; positions without a label have none: theirs is 0.
  ///
  /// Shapes: uncertainty (N), labels (N), negative where there is none → scale (N), summing to 1.
  public static func of(
    _ uncertainty: some Collection<Float>, labels: some Collection<Int32>, temperature: Float
  ) -> [Float] {
    precondition(uncertainty.count == labels.count)
    var labelled = zip(uncertainty, labels).compactMap { $1 >= 0 ? $0 : nil }
    tsld_softmax(&labelled, Int64(labelled.count), temperature)
    var scales = labelled.makeIterator()
    return labels.map { $0 >= 0 ? scales.next() ?? 0 : 0 }
  }
}

/// How unevenly token scales are spread over the sequences of a step.
public struct TokenScaleSummary: Sendable, Equatable {
  /// 1/Σs², averaged over sequences: as many tokens as there are when the scale is flat.
  public private(set) var effectiveCount = 0.0
  /// The largest scale.
  public private(set) var largest = 0.0
  /// The smallest one.
  public private(set) var smallest = 0.0
  private var sequences = 0

  /// Nothing measured yet.
  public init() {}

  /// One sequence; positions without a label have a scale of 0 and are left out.
  init(_ scales: some Sequence<Float>) {
    var squares = 0.0
    var smallest = Double.infinity
    for scale in scales where scale > 0 {
      let scale = Double(scale)
      squares += scale * scale
      largest = max(largest, scale)
      smallest = min(smallest, scale)
    }
    guard squares > 0 else { return }
    self.smallest = smallest
    effectiveCount = 1 / squares
    sequences = 1
  }

  static func += (sum: inout TokenScaleSummary, other: TokenScaleSummary) {
    guard other.sequences > 0 else { return }
    guard sum.sequences > 0 else { return sum = other }
    let total = sum.sequences + other.sequences
    sum.effectiveCount +=
      (other.effectiveCount - sum.effectiveCount) * Double(other.sequences) / Double(total)
    sum.largest = max(sum.largest, other.largest)
    sum.smallest = min(sum.smallest, other.smallest)
    sum.sequences = total
  }
}
