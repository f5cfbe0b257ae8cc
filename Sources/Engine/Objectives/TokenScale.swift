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

/// How unevenly a batch's token scales are spread.
public struct TokenScaleSummary: Sendable, Equatable {
  /// 1/Σs², averaged over sequences: as many tokens as there are when the scale is flat.
  public var effectiveCount = 0.0
  /// The largest scale of the batch.
  public var largest = 0.0
  /// The smallest one.
  public var smallest = 0.0

  /// Nothing measured yet.
  public init() {}
}
