import CKernels
import Foundation

/// What one pass of the quantizer counts, thread by thread.
struct CodeCounts {
  var kernel = tsld_code_statistics()
  /// How often each level occurs; empty for ternary codes.
  var levels: [Int64] = []

  mutating func withLevels<Result>(
    _ body: (UnsafeMutablePointer<tsld_code_statistics>, UnsafeMutablePointer<Int64>?) -> Result
  ) -> Result {
    if levels.isEmpty { levels = Array(repeating: 0, count: 256) }
    return levels.withUnsafeMutableBufferPointer { body(&kernel, $0.baseAddress) }
  }

  static func += (sum: inout CodeCounts, other: CodeCounts) {
    sum.kernel.minus += other.kernel.minus
    sum.kernel.zero += other.kernel.zero
    sum.kernel.plus += other.kernel.plus
    sum.kernel.zero_flips += other.kernel.zero_flips
    sum.kernel.sign_flips += other.kernel.sign_flips
    sum.kernel.level_flips += other.kernel.level_flips
    sum.kernel.oscillations += other.kernel.oscillations
    sum.kernel.never_flipped += other.kernel.never_flipped
    sum.kernel.boundary += other.kernel.boundary
    sum.kernel.weight_squares += other.kernel.weight_squares
    sum.kernel.error_squares += other.kernel.error_squares
    guard !other.levels.isEmpty else { return }
    sum.levels = sum.levels.isEmpty ? other.levels : zip(sum.levels, other.levels).map(+)
  }
}

/// What the last quantization says about one matrix. Shares are of its weights.
public struct CodeStatistics: Sendable, Equatable {
  /// The number of weights.
  public var count = 0
  /// The share of codes below 0.
  public var minusShare = 0.0
  /// The share of codes that are 0.
  public var zeroShare = 0.0
  /// The share of codes above 0.
  public var plusShare = 0.0
  /// The codes' entropy in bits; at most log2 3 = 1.585 for ternary codes.
  public var entropy = 0.0
  /// The share that turned from 0 to ±1 or back at the last step.
  public var zeroFlipShare = 0.0
  /// The share that changed sign at the last step.
  public var signFlipShare = 0.0
  /// The share that moved between levels of one sign (schemes of more than three levels).
  public var levelFlipShare = 0.0
  /// The share of weights whose flip at the last step undid their previous flip.
  public var oscillationShare = 0.0
  /// The moving average of that share, with momentum 0.01 (Nagel et al. 2022).
  public var averageOscillationShare = 0.0
  /// The share of weights whose code has never changed.
  public var neverFlippedShare = 0.0
  /// The share within 5 % of a threshold: ||w| - Δ| < 0.05 Δ.
  public var boundaryShare = 0.0
  /// 10 log10(‖w‖² / ‖w - ŵ‖²), in decibels; infinite where nothing is lost.
  public var signalToQuantizationNoise = 0.0

  /// All that changed at the last step.
  public var flipShare: Double { zeroFlipShare + signFlipShare + levelFlipShare }

  init() {}

  init(_ counts: CodeCounts, previousAverage: Double) {
    let kernel = counts.kernel
    count = Int(kernel.minus + kernel.zero + kernel.plus)
    let total = Double(max(count, 1))
    func share(_ part: Int64) -> Double { Double(part) / total }
    minusShare = share(kernel.minus)
    zeroShare = share(kernel.zero)
    plusShare = share(kernel.plus)
    zeroFlipShare = share(kernel.zero_flips)
    signFlipShare = share(kernel.sign_flips)
    levelFlipShare = share(kernel.level_flips)
    oscillationShare = share(kernel.oscillations)
    averageOscillationShare = 0.99 * previousAverage + 0.01 * oscillationShare
    neverFlippedShare = share(kernel.never_flipped)
    boundaryShare = share(kernel.boundary)
    signalToQuantizationNoise =
      kernel.error_squares == 0
      ? .infinity : 10 * log10(kernel.weight_squares / kernel.error_squares)
    let parts =
      counts.levels.isEmpty ? [minusShare, zeroShare, plusShare] : counts.levels.map(share)
    entropy = parts.reduce(0) { $1 > 0 ? $0 - $1 * log2($1) : $0 }
  }
}
