import CKernels

/// Every quantized matrix of a model, quantized together in one pass over the latent weights.
public final class QuantizedWeights {
  /// The scheme and granularity.
  public let quantizer: Quantizer
  /// The matrices, in memory order.
  public let matrices: [QuantizedMatrix]

  /// The first element of each matrix, counted over all of them, and the end.
  private let starts: [Int]
  private var isFirst = true
  /// What the effective weights are made of.
  private var mixture = WeightMixture.quantized

  /// Takes over a store made from ``Quantizer/adding(to:)``; call ``quantize(pool:)`` once the
  /// latent weights are loaded.
  public init(_ quantizer: Quantizer, in store: ParameterStore) {
    self.quantizer = quantizer
    matrices = store.parameters.filter { Quantizer.quantizes($0.spec) }.map { parameter in
      precondition(parameter.isQuantized, "\(parameter.name) has no effective copy")
      let length = quantizer.segmentLength(
        rows: parameter.spec.rows, columns: parameter.spec.columns)
      guard let length else { preconditionFailure("\(quantizer) does not fit \(parameter.name)") }
      return QuantizedMatrix(
        parameter, learnedScales: store[Quantizer.scaleName(of: parameter.spec)],
        // Projections of the embedding have none.
        bias: quantizer.deadZoneBias.flatMap { _ in
          store[Quantizer.biasName(of: parameter.spec)]
        }, segmentLength: length, isTernary: quantizer.scheme.isTernary, in: store)
    }
    starts = matrices.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.parameter.weight.count) }
  }

  /// Sets the trained scales from the latent weights; for a model whose scales were not loaded.
  public func initializeScales() {
    for matrix in matrices {
      guard let scales = matrix.learnedScales?.weight else { continue }
      for index in 0..<matrix.segmentCount {
        scales[0, index] = quantizer.scheme.initialScale(
          matrix.parameter.weight.base + index * matrix.segmentLength,
          count: Int64(matrix.segmentLength))
      }
    }
  }

  /// Makes the effective weights and codes from the latent weights, and counts what changed.
  ///
  /// The first time it also starts trained scales that were neither loaded nor initialized.
  public func quantize(pool: ThreadPool) {
    if isFirst, quantizer.scheme.learnsScale, !hasScales { initializeScales() }
    let tracksFlips = !isFirst
    var counts = [CodeCounts](
      repeating: CodeCounts(), count: matrices.count * pool.threadCount)
    counts.withUnsafeMutableBufferPointer { counts in
      pool.run { thread in
        for (index, matrix) in matrices.enumerated() {
          for segment in segments(of: index, pool: pool, thread: thread) {
            let result = quantizer.scheme.quantize(
              matrix.segment(segment, tracksFlips: tracksFlips),
              learned: matrix.learnedScales?.weight[0, segment] ?? 0,
              scaleType: quantizer.scaleType,
              counts: &counts[index * pool.threadCount + thread])
            matrix.scaleBuffer.base[segment] = result.scale
            matrix.thresholdBuffer.base[segment] = result.threshold
          }
        }
      }
    }
    for (index, matrix) in matrices.enumerated() {
      matrix.statistics = CodeStatistics(
        counts[index * pool.threadCount..<(index + 1) * pool.threadCount],
        previousAverage: matrix.statistics.averageOscillationShare)
      if isFirst {
        matrix.initialScaleBuffer.base.update(
          from: matrix.scaleBuffer.base, count: matrix.scaleBuffer.count)
      }
    }
    isFirst = false
    mixture = .quantized
    makeBiases(pool: pool)
  }

  /// The effective biases of layers whose zeros count in them: b + ε Σ w over a row's zeros.
  private func makeBiases(pool: ThreadPool) {
    forEachRowWithBias(pool: pool) { matrix, row, bias, weight in
      let own = matrix.row(row)
      bias.effective[0, row] =
        bias.weight[0, row]
        + weight
        * tsld_sum_at_zero_codes(
          matrix.parameter.weight.base + own.lowerBound,
          matrix.codes.baseAddress.map { $0 + own.lowerBound }, Int64(own.count))
    }
  }

  /// Adds what the biases' gradients are for the weights that count in them.
  private func addBiasGradients(pool: ThreadPool) {
    forEachRowWithBias(pool: pool) { matrix, row, bias, weight in
      guard let gradient = matrix.parameter.gradient, let ofBias = bias.gradient else { return }
      let own = matrix.row(row)
      tsld_add_at_zero_codes(
        gradient.base + own.lowerBound, matrix.codes.baseAddress.map { $0 + own.lowerBound },
        Int64(own.count), weight * ofBias[0, row])
    }
  }

  private func forEachRowWithBias(
    pool: ThreadPool,
    _ work: (_ matrix: QuantizedMatrix, _ row: Int, _ bias: Parameter, _ weight: Float) -> Void
  ) {
    guard let weight = quantizer.deadZoneBias else { return }
    pool.run { thread in
      for matrix in matrices {
        guard let bias = matrix.bias else { continue }
        for row in pool.share(of: matrix.parameter.spec.rows, thread: thread) {
          work(matrix, row, bias, weight)
        }
      }
    }
  }

  /// Mixes the latent weights into the effective ones, until they are quantized again; codes, scales and
  /// statistics stay.
  public func mix(_ mixture: WeightMixture, pool: ThreadPool) {
    guard mixture != self.mixture else { return }
    precondition(self.mixture == .quantized, "the weights are mixed already")
    self.mixture = mixture
    pool.parallel(starts[matrices.count]) { share, _ in
      for (start, matrix) in zip(starts, matrices) {
        let own = share.clamped(to: start..<start + matrix.parameter.weight.count)
        guard !own.isEmpty else { continue }
        let first = own.lowerBound - start
        tsld_combine(
          matrix.parameter.effective.base + first, matrix.parameter.weight.base + first,
          Int64(own.count), mixture.quantized, -mixture.latent)
      }
    }
  }

  /// Turns the accumulated gradients of the effective weights into those of the latent weights and
  /// of the trained scales. Nothing to do where all of it passes straight through.
  public func backward(pool: ThreadPool) {
    backwardWeights(pool: pool)
    addBiasGradients(pool: pool)
  }

  private func backwardWeights(pool: ThreadPool) {
    let (quantized, latent) = (mixture.quantized, mixture.latent)
    guard quantizer.scheme.learnsScale || quantized + latent != 1 else { return }
    pool.run { thread in
      for (index, matrix) in matrices.enumerated() {
        guard let gradient = matrix.parameter.gradient else { continue }
        let count = matrix.segmentLength
        for segment in segments(of: index, pool: pool, thread: thread) {
          let base = gradient.base + segment * count
          guard let learned = matrix.learnedScales, let scaleGradient = learned.gradient else {
            tsld_combine(base, base, Int64(count), quantized + latent, 0)
            continue
          }
          let straight = latent == 0 ? [] : Array(UnsafeBufferPointer(start: base, count: count))
          scaleGradient[0, segment] =
            quantized
            * quantizer.scheme.backward(
              gradient: base, weight: matrix.parameter.weight.base + segment * count,
              count: Int64(count), learned: learned.weight[0, segment],
              matrixCount: matrix.parameter.weight.count)
          if latent != 0 { tsld_combine(base, straight, Int64(count), quantized, -latent) }
        }
      }
    }
  }

  private var hasScales: Bool {
    matrices.contains { $0.learnedScales?.weight.values.contains { $0 != 0 } ?? false }
  }

  /// The segments of a matrix that fall to a thread: those that start in the thread's share of all
  /// elements, so that few large matrices and many small ones are split alike.
  private func segments(of index: Int, pool: ThreadPool, thread: Int) -> Range<Int> {
    let share = pool.share(of: starts[matrices.count], thread: thread)
    let length = matrices[index].segmentLength
    func first(from element: Int) -> Int {
      let offset = element - starts[index]
      return min(max((offset + length - 1) / length, 0), matrices[index].segmentCount)
    }
    return first(from: share.lowerBound)..<first(from: share.upperBound)
  }
}
