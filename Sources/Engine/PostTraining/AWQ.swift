import CKernels
import Foundation

/// Scales the columns of weights by how large their inputs are, and clips what is left, before weights
/// are rounded (Lin et al., arXiv 2306.00978).
public struct AWQ {
  /// The scheme, of those with fixed levels, by rows or groups.
  public let quantizer: Quantizer

  /// The exponents that are tried, and the clips.
  static let (exponents, clips) = (20, 10)

  /// - Throws: ``QuantizerError`` for schemes without fixed levels, and for one scale for a matrix.
  public init(_ quantizer: Quantizer) throws(QuantizerError) {
    guard let levels = quantizer.scheme.fixedLevels else {
      throw .withoutLevels(scheme: quantizer.scheme.name)
    }
    guard quantizer.granularity != .tensor else { throw .oneScale(method: "awq") }
    var own = quantizer
    own.scheme = levels
    self.quantizer = own
  }

  // MARK: Rounding

  /// The columns that share their levels.
  func segmentLength(_ columns: Int) -> Int {
    if case .group(let size) = quantizer.granularity { size } else { columns }
  }

  /// Rounds segments of rows to their levels.
  ///
  /// Shapes: w, q (N, columns) of equal strides.
  func round(_ w: Matrix, into q: Matrix) {
    let length = segmentLength(w.columns)
    for row in 0..<w.rows {
      for start in stride(from: 0, to: w.columns, by: length) {
        roundSegment(
          w.base + row * w.stride + start, into: q.base + row * q.stride + start, length)
      }
    }
  }

  private func roundSegment(
    _ w: UnsafePointer<Float>, into q: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    if case .minmax = quantizer.scheme {
      guard
        let levels = Levels(
          quantizer.scheme, w, count: count, scaleType: quantizer.scaleType, snaps: true)
      else { return }
      return tsld_nearest_levels(q, w, Int64(count), levels.kernel)
    }
    quantizer.scheme.round(w, into: q, count: count, scaleType: quantizer.scaleType)
  }

  // MARK: Scales

  /// The scales of an exponent's place, from the inputs' mean magnitudes.
  static func scales(_ magnitudes: [Double], place: Int) -> [Float] {
    let raw = magnitudes.map { max(pow($0, Double(place) / Double(exponents)), 1e-4) }
    let norm = ((raw.max() ?? 1) * (raw.min() ?? 1)).squareRoot()
    return raw.map { Float($0 / norm) }
  }

  /// Tries every exponent.
  ///
  /// - Parameters:
  ///   - weights: that read the same; they are as before when this returns.
  ///   - loss: what is lost with the weights as they are when it is called.
  /// - Returns: the best scales, and what every exponent loses; the first loses what rounding does.
  func search(
    _ weights: [Matrix], _ magnitudes: [Double], pool: ThreadPool, loss: () -> Double
  ) -> (scales: [Float], losses: [Double]) {
    let memory = Workspace()
    defer { withExtendedLifetime(memory) {} }
    let originals = weights.map { weight in
      let copy = memory.matrix(weight.rows, weight.columns)
      copy.copy(weight)
      return copy
    }
    var losses: [Double] = []
    for place in 0..<Self.exponents {
      let scales = Self.scales(magnitudes, place: place)
      for (weight, original) in zip(weights, originals) {
        pool.parallel(weight.rows) { rows, _ in
          let (own, source) = (weight.rows(rows), original.rows(rows))
          own.copy(source)
          own.multiplyColumns(by: scales)
          round(own, into: own)
          own.multiplyColumns(by: scales.map { 1 / $0 })
        }
      }
      losses.append(loss())
    }
    for (weight, original) in zip(weights, originals) { weight.copy(original) }
    let best = losses.indices.reduce(0) { losses[$1] < losses[$0] ? $1 : $0 }
    return (Self.scales(magnitudes, place: best), losses)
  }

  // MARK: Clips

  /// Clips each segment to the bound with which rounding loses the least on some inputs.
  ///
  /// Shapes: weight (rows, columns), x (N, columns).
  /// - Returns: the bounds, segment after segment of each row, and the sums of squared errors with them
  ///   and without.
  @discardableResult
  func clip(
    _ weight: Matrix, inputs x: Matrix, pool: ThreadPool
  ) -> (bounds: [Float], errors: (clipped: Double, whole: Double)) {
    let length = segmentLength(weight.columns)
    let segments = weight.columns / length
    let memory = Workspace()
    defer { withExtendedLifetime(memory) {} }
    let gram = memory.matrix(length, length)
    let (difference, product) = (
      memory.matrix(weight.rows, length), memory.matrix(weight.rows, length)
    )
    let clipped = memory.matrix(weight.rows, length)
    var bounds = [Float](repeating: 0, count: weight.rows * segments)
    var (best, whole) = (
      [Double](repeating: 0, count: bounds.count), [Double](repeating: 0, count: bounds.count)
    )
    for segment in 0..<segments {
      let columns = segment * length..<(segment + 1) * length
      let (inputs, part) = (x.columns(columns), weight.columns(columns))
      pool.parallel(length) { rows, _ in
        gemm(inputs.columns(rows).transposed, inputs, into: gram.rows(rows))
      }
      bounds.withUnsafeMutableBufferPointer { bounds in
        best.withUnsafeMutableBufferPointer { best in
          whole.withUnsafeMutableBufferPointer { whole in
            pool.parallel(weight.rows) { rows, _ in
              for place in 0..<Self.clips {
                for row in rows {
                  let w = part.base + row * part.stride
                  let bound = largest(w, length) * (1 - Float(place) / 20)
                  let c = clipped.base + row * length
                  for column in 0..<length { c[column] = min(max(w[column], -bound), bound) }
                  let d = difference.base + row * length
                  roundSegment(c, into: d, length)
                  for column in 0..<length { d[column] = w[column] - d[column] }
                }
                gemm(difference.rows(rows), gram, into: product.rows(rows))
                for row in rows {
                  var error = 0.0
                  for column in 0..<length {
                    error += Double(difference[row, column]) * Double(product[row, column])
                  }
                  let index = row * segments + segment
                  if place == 0 { whole[index] = error }
                  if place == 0 || error < best[index] {
                    best[index] = error
                    bounds[index] =
                      largest(part.base + row * part.stride, length) * (1 - Float(place) / 20)
                  }
                }
              }
            }
          }
        }
      }
      for row in 0..<weight.rows {
        let bound = bounds[row * segments + segment]
        let w = part.base + row * part.stride
        for column in 0..<length { w[column] = min(max(w[column], -bound), bound) }
      }
    }
    return (bounds, (best.reduce(0, +), whole.reduce(0, +)))
  }

  private func largest(_ w: UnsafePointer<Float>, _ count: Int) -> Float {
    max(tsld_maximum(w, Int64(count)), -tsld_minimum(w, Int64(count)))
  }
}

extension Matrix {
  func multiplyColumns(by factors: [Float]) {
    for row in 0..<rows {
      let values = base + row * stride
      for column in 0..<columns { values[column] *= factors[column] }
    }
  }

  func multiplyRows(by factors: [Float]) {
    for row in 0..<rows {
      let values = base + row * stride
      for column in 0..<columns { values[column] *= factors[row] }
    }
  }
}

extension Quantizer.Scheme {
  /// The values that a segment is trained with, without training: one of a scheme with fixed levels.
  func round(
    _ weight: UnsafePointer<Float>, into rounded: UnsafeMutablePointer<Float>, count: Int,
    scaleType: Quantizer.ScaleType
  ) {
    var counts = CodeCounts()
    withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { copy in
      withUnsafeTemporaryAllocation(of: Int8.self, capacity: 2 * count) { codes in
        guard let base = copy.baseAddress, let codes = codes.baseAddress else { return }
        base.update(from: weight, count: count)
        _ = quantize(
          Segment(
            weight: base, effective: rounded, codes: codes, history: codes + count,
            count: Int64(count), tracksFlips: false),
          learned: 0, scaleType: scaleType, counts: &counts)
      }
    }
  }
}
