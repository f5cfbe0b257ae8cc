/// A quantized matrix after a step. Shares are of its weights, from 0 to 1.
package struct MatrixStepRecord: Sendable, Equatable {
  /// The step.
  package var step: Int
  /// The id of the ``MatrixRecord``.
  package var matrix: Int
  /// Codes below 0.
  package var minusShare: Double
  /// Codes that are 0.
  package var zeroShare: Double
  /// Codes above 0.
  package var plusShare: Double
  /// Codes that turned from 0 to ±1 or back at this step.
  package var zeroFlipShare: Double
  /// Codes that changed sign.
  package var signFlipShare: Double
  /// Codes that moved between levels of one sign.
  package var levelFlipShare: Double
  /// Of the flips, those that undo the weight's previous flip.
  package var oscillationShare: Double
  /// The moving average of that.
  package var averageOscillationShare: Double
  /// Codes that never changed.
  package var neverFlippedShare: Double
  /// Weights within 5 % of a threshold.
  package var boundaryShare: Double
  /// The mean of the scales α.
  package var scaleMean: Double
  /// Their standard deviation.
  package var scaleSpread: Double
  /// Their mean, divided by the mean at the start.
  package var scaleDrift: Double
  /// 10 log10(‖w‖² / ‖w - ŵ‖²), in decibels.
  package var signalToQuantizationNoise: Double
  /// The codes' entropy, in bits.
  package var entropy: Double
  /// The norm of the gradient.
  package var gradientNorm: Double
  /// The gradient's share on weights whose code is 0.
  package var deadZoneShare: Double
  /// How many weights fall into each bin of w/Δ; from 0 to 2³² - 1 each.
  package var histogram: [Int]

  /// A record of all its values.
  package init(
    step: Int, matrix: Int, minusShare: Double, zeroShare: Double, plusShare: Double,
    zeroFlipShare: Double, signFlipShare: Double, levelFlipShare: Double, oscillationShare: Double,
    averageOscillationShare: Double, neverFlippedShare: Double, boundaryShare: Double,
    scaleMean: Double, scaleSpread: Double, scaleDrift: Double, signalToQuantizationNoise: Double,
    entropy: Double, gradientNorm: Double, deadZoneShare: Double, histogram: [Int]
  ) {
    self.step = step
    self.matrix = matrix
    self.minusShare = minusShare
    self.zeroShare = zeroShare
    self.plusShare = plusShare
    self.zeroFlipShare = zeroFlipShare
    self.signFlipShare = signFlipShare
    self.levelFlipShare = levelFlipShare
    self.oscillationShare = oscillationShare
    self.averageOscillationShare = averageOscillationShare
    self.neverFlippedShare = neverFlippedShare
    self.boundaryShare = boundaryShare
    self.scaleMean = scaleMean
    self.scaleSpread = scaleSpread
    self.scaleDrift = scaleDrift
    self.signalToQuantizationNoise = signalToQuantizationNoise
    self.entropy = entropy
    self.gradientNorm = gradientNorm
    self.deadZoneShare = deadZoneShare
    self.histogram = histogram
  }
}

extension MatrixStepRecord: StoredRecord {
  static let table = "matrix_step"
  static let columns = [
    "step", "matrix", "minus_share", "zero_share", "plus_share", "zero_flip_share",
    "sign_flip_share", "level_flip_share", "oscillation_share", "average_oscillation_share",
    "never_flipped_share", "boundary_share", "scale_mean", "scale_spread", "scale_drift", "sqnr",
    "entropy", "gradient_norm", "dead_zone_share", "histogram", "nan",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(step)
    row.add(matrix)
    row.add(minusShare)
    row.add(zeroShare)
    row.add(plusShare)
    row.add(zeroFlipShare)
    row.add(signFlipShare)
    row.add(levelFlipShare)
    row.add(oscillationShare)
    row.add(averageOscillationShare)
    row.add(neverFlippedShare)
    row.add(boundaryShare)
    row.add(scaleMean)
    row.add(scaleSpread)
    row.add(scaleDrift)
    row.add(signalToQuantizationNoise)
    row.add(entropy)
    row.add(gradientNorm)
    row.add(deadZoneShare)
    row.add(Blob(counts: histogram))
  }

  init(from row: inout RowDecoder) throws {
    step = try row.integer()
    matrix = try row.integer()
    minusShare = try row.double()
    zeroShare = try row.double()
    plusShare = try row.double()
    zeroFlipShare = try row.double()
    signFlipShare = try row.double()
    levelFlipShare = try row.double()
    oscillationShare = try row.double()
    averageOscillationShare = try row.double()
    neverFlippedShare = try row.double()
    boundaryShare = try row.double()
    scaleMean = try row.double()
    scaleSpread = try row.double()
    scaleDrift = try row.double()
    signalToQuantizationNoise = try row.double()
    entropy = try row.double()
    gradientNorm = try row.double()
    deadZoneShare = try row.double()
    histogram = try row.blob(stride: 4).counts
  }
}
