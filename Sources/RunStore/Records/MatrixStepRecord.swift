/// A quantized matrix after a step. Shares are of its weights, from 0 to 1.
package struct MatrixStepRecord: StoredRecord, Equatable {
  static let table = "matrix_step"
  static let keepsNaN = true
  static let columnNames = ["signalToQuantizationNoise": "sqnr"]

  package var step: Int
  package var matrix: Int
  package var minusShare: Double
  package var zeroShare: Double
  package var plusShare: Double
  package var zeroFlipShare: Double
  package var signFlipShare: Double
  package var levelFlipShare: Double
  package var oscillationShare: Double
  package var averageOscillationShare: Double
  package var neverFlippedShare: Double
  package var boundaryShare: Double
  package var scaleMean: Double
  package var scaleSpread: Double
  package var scaleDrift: Double
  package var signalToQuantizationNoise: Double
  package var entropy: Double
  package var gradientNorm: Double
  package var deadZoneShare: Double
  package var histogram: [Int]

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
