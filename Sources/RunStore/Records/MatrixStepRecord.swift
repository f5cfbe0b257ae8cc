/// A quantized matrix after a step. Shares are of its weights, from 0 to 1.
package struct MatrixStepRecord: StoredRecord, Equatable {
  static let table = RecordTable<MatrixStepRecord>(
    "matrix_step", keepsNaN: true, Field("step", \.step), Field("matrix", \.matrix),
    Field("minus_share", \.minusShare), Field("zero_share", \.zeroShare),
    Field("plus_share", \.plusShare), Field("zero_flip_share", \.zeroFlipShare),
    Field("sign_flip_share", \.signFlipShare), Field("level_flip_share", \.levelFlipShare),
    Field("oscillation_share", \.oscillationShare),
    Field("average_oscillation_share", \.averageOscillationShare),
    Field("never_flipped_share", \.neverFlippedShare), Field("boundary_share", \.boundaryShare),
    Field("scale_mean", \.scaleMean), Field("scale_spread", \.scaleSpread),
    Field("scale_drift", \.scaleDrift), Field("sqnr", \.signalToQuantizationNoise),
    Field("entropy", \.entropy), Field("gradient_norm", \.gradientNorm),
    Field("dead_zone_share", \.deadZoneShare), Field("histogram", \.histogram))

  package var step: Int
  package var matrix = 0
  package var minusShare = Double.nan
  package var zeroShare = Double.nan
  package var plusShare = Double.nan
  package var zeroFlipShare = Double.nan
  package var signFlipShare = Double.nan
  package var levelFlipShare = Double.nan
  package var oscillationShare = Double.nan
  package var averageOscillationShare = Double.nan
  package var neverFlippedShare = Double.nan
  package var boundaryShare = Double.nan
  package var scaleMean = Double.nan
  package var scaleSpread = Double.nan
  package var scaleDrift = Double.nan
  package var signalToQuantizationNoise = Double.nan
  package var entropy = Double.nan
  package var gradientNorm = Double.nan
  package var deadZoneShare = Double.nan
  package var histogram: [UInt32] = []
}

extension MatrixStepRecord { package init() { self.init(step: 0) } }
