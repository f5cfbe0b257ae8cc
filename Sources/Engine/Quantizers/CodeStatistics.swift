import CKernels
import Foundation

/// What one pass of the quantizer counts, thread by thread.
struct CodeCounts {
  var kernel = tsld_code_statistics()
  /// How often each level occurs; empty for ternary codes.
  var levels: [Int64] = []
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

  /// - Parameter counts: each thread's.
  init(_ counts: ArraySlice<CodeCounts>, previousAverage: Double) {
    func sum<Count: Numeric>(_ part: KeyPath<tsld_code_statistics, Count>) -> Count {
      counts.reduce(0) { $0 + $1.kernel[keyPath: part] }
    }
    count = Int(sum(\.minus) + sum(\.zero) + sum(\.plus))
    let total = Double(max(count, 1))
    func share(_ part: KeyPath<tsld_code_statistics, Int64>) -> Double { Double(sum(part)) / total }
    minusShare = share(\.minus)
    zeroShare = share(\.zero)
    plusShare = share(\.plus)
    zeroFlipShare = share(\.zero_flips)
    signFlipShare = share(\.sign_flips)
    levelFlipShare = share(\.level_flips)
    oscillationShare = share(\.oscillations)
    averageOscillationShare = 0.99 * previousAverage + 0.01 * oscillationShare
    neverFlippedShare = share(\.never_flipped)
    boundaryShare = share(\.boundary)
    let error = sum(\.error_squares)
    signalToQuantizationNoise =
      error == 0 ? .infinity : 10 * log10(sum(\.weight_squares) / error)
    let levels = counts.reduce(into: [Int64]()) { sum, part in
      guard !part.levels.isEmpty else { return }
      sum = sum.isEmpty ? part.levels : zip(sum, part.levels).map(+)
    }
    let shares =
      levels.isEmpty ? [minusShare, zeroShare, plusShare] : levels.map { Double($0) / total }
    entropy = shares.reduce(0) { $1 > 0 ? $0 - $1 * log2($1) : $0 }
  }
}
