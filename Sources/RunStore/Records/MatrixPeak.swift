/// The most that moved in a matrix's codes at one of some measured steps. Shares from 0 to 1.
package struct MatrixPeak: Sendable, Equatable {
  /// The id of the ``MatrixRecord``.
  package var matrix: Int
  /// Codes that changed in whatever way.
  package var flipShare: Double
  /// Codes that turned from 0 to ±1 or back.
  package var zeroFlipShare: Double
  package var signFlipShare: Double
  /// The moving average of the flips that undo the one before.
  package var averageOscillationShare: Double
}

extension MatrixStepRecord {
  /// The share of codes that changed at the step, in whatever way.
  package var flipShare: Double { zeroFlipShare + signFlipShare + levelFlipShare }
}

extension MatrixPeak {
  package init(_ record: MatrixStepRecord) {
    self.init(
      matrix: record.matrix, flipShare: record.flipShare, zeroFlipShare: record.zeroFlipShare,
      signFlipShare: record.signFlipShare,
      averageOscillationShare: record.averageOscillationShare)
  }

  /// Those of both together; no number wins, because it must be seen.
  package func merged(with other: MatrixPeak) -> MatrixPeak {
    func greatest(_ value: KeyPath<MatrixPeak, Double>) -> Double {
      let (a, b) = (self[keyPath: value], other[keyPath: value])
      return a.isNaN || b.isNaN ? .nan : max(a, b)
    }
    return MatrixPeak(
      matrix: matrix, flipShare: greatest(\.flipShare), zeroFlipShare: greatest(\.zeroFlipShare),
      signFlipShare: greatest(\.signFlipShare),
      averageOscillationShare: greatest(\.averageOscillationShare))
  }
}
