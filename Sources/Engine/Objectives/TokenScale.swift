import CKernels

/// The token scale: the softmax over a sequence's positions of the teacher's uncertainty / T.
///
/// Kim et al. 2023, equation 5: tokens of which the teacher is unsure weigh more.
public enum TokenScale {
  /// The scale of one sequence; positions without a label have none and stay 0.
  ///
  /// Shapes: uncertainty (N), labels (N), negative where there is none → scale (N), summing to 1.
  public static func compute(
    uncertainty: UnsafeBufferPointer<Float>, labels: UnsafeBufferPointer<Int32>,
    temperature: Float, into scale: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(uncertainty.count == labels.count && scale.count == labels.count)
    var count = 0
    for index in labels.indices where labels[index] >= 0 {
      scale[count] = uncertainty[index]
      count += 1
    }
    guard count > 0, let base = scale.baseAddress else { return scale.update(repeating: 0) }
    tsld_softmax(base, Int64(count), temperature)
    // Spread the packed values to their places, from the back so that none is overwritten.
    for index in labels.indices.reversed() {
      if labels[index] >= 0 {
        count -= 1
        scale[index] = scale[count]
      } else {
        scale[index] = 0
      }
    }
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
