import Engine

/// A way to quantize a model without training it.
package enum PostTrainingMethod: String, Sendable, CaseIterable {
  /// Every weight goes to its nearest level, or the scheme's.
  case rtn
  /// Weights that are left make up for what each rounded one loses (arXiv 2210.17323).
  case gptq
  /// Columns are scaled by how large their inputs are, and weights clipped (arXiv 2306.00978).
  case awq

  /// Whether it looks at what the layers read.
  package var needsCalibration: Bool { self != .rtn }
}
