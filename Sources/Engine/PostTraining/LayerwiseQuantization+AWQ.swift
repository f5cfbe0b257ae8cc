import CKernels

extension LayerwiseQuantization {
  /// Quantizes the matrices of a block by AWQ; all that is measured is measured on the full-precision
  /// block, and the next one reads what that puts out.
  ///
  /// - Parameter progress: told the share of the block that is done.
  public func quantize(
    block layer: Int, by method: AWQ, progress: (_ fraction: Double) -> Void = { _ in }
  ) -> [Outcome] {
    let memory = Workspace()
    defer { withExtendedLifetime(memory) {} }
    let look = observe(layer, in: memory, progress: { progress(0.1 * $0) })
    var (outcomes, scales): ([Outcome], [Sublayer: [Float]]) = ([], [:])
    for (place, sublayer) in Sublayer.allCases.enumerated() where folds(sublayer, layer) {
      let weights = sublayer.weights(of: layer, in: model.parameters)
      guard let seen = look.seen[sublayer] else { continue }
      let (found, losses) = method.search(
        weights.map(\.weight), seen.magnitudes, pool: pool
      ) { loss(sublayer, layer, weights, look) }
      scales[sublayer] = found
      let count = Double(look.middle.rows)
      outcomes.append(
        Outcome(
          name: weights.map(\.name).joined(separator: ", "),
          errors: .init(own: (losses.min() ?? 0) / count, rounded: losses[0] / count)))
      progress(0.1 + 0.2 * Double(place + 1))
    }
    // In one order: a weight that takes two scales is rounded twice.
    for sublayer in Sublayer.allCases {
      if let found = scales[sublayer] { fold(found, sublayer, layer) }
    }
    for sublayer in Sublayer.allCases {
      guard let inputs = look.seen[sublayer]?.sample else { continue }
      if let found = scales[sublayer] { inputs.multiplyColumns(by: found.map { 1 / $0 }) }
      for weight in sublayer.weights(of: layer, in: model.parameters) {
        // Queries and keys meet in products, where a clip of each is no longer small.
        let clipped: Matrix? =
          switch weight.name {
          case let name where name.hasSuffix("attention.queryKeyValue.weight"):
            weight.weight.rows(weight.spec.rows - model.architecture.keySize..<weight.spec.rows)
          case let name where name.hasSuffix("query.weight") || name.hasSuffix("key.weight"): nil
          default: weight.weight
          }
        if let clipped { method.clip(clipped, inputs: inputs, pool: pool) }
        pool.parallel(weight.spec.rows) { rows, _ in
          method.round(weight.weight.rows(rows), into: weight.weight.rows(rows))
        }
      }
    }
    progress(1)
    for (index, tokens) in batches.enumerated() {
      let part = part(of: tokens)
      states(index, part).copy(look.part(of: look.next, index, part, shape))
    }
    return outcomes
  }

  // MARK: What the block does

  /// The full-precision block on the calibration set.
  private struct Look {
    /// The residual stream after attention, and after the block, (tokens, hiddenSize).
    let middle, next: Matrix
    var seen: [Sublayer: Seen] = [:]

    /// The inputs of a sublayer.
    struct Seen {
      var magnitudes: [Double]
      /// Some of the tokens' inputs.
      let sample: Matrix
      /// Σ xᵀx and the weight, where a product stands for itself.
      let product: (gram: Matrix, weight: Matrix)?
    }

    func part(of matrix: Matrix, _ batch: Int, _ part: BatchShape, _ shape: BatchShape) -> Matrix {
      matrix.rows(batch * shape.rows..<batch * shape.rows + part.rows)
    }
  }

  /// Tokens that clips are chosen by.
  private static let sampleCount = 512

  private func observe(
    _ layer: Int, in memory: Workspace, progress: (Double) -> Void
  ) -> Look {
    let width = model.architecture.hiddenSize
    let total = batches.reduce(0) { $0 + $1.count }
    var look = Look(middle: memory.matrix(total, width), next: memory.matrix(total, width))
    let every = max(1, total / Self.sampleCount)
    let (saved, scratch, block) = (
      activations.blocks[layer], activations.scratch, model.blocks[layer]
    )
    for sublayer in Sublayer.allCases {
      guard let weight = sublayer.weights(of: layer, in: model.parameters).first else { continue }
      let columns = weight.spec.columns
      let isItself = sublayer == .attentionOutput || sublayer == .feedForwardOutput
      look.seen[sublayer] = .init(
        magnitudes: [Double](repeating: 0, count: columns),
        sample: memory.matrix((total + every - 1) / every, columns),
        product: isItself && folds(sublayer, layer)
          ? (memory.matrix(columns, columns), copy(weight.weight, in: memory)) : nil)
    }
    for (index, tokens) in batches.enumerated() {
      let part = part(of: tokens)
      let first = index * shape.rows
      func see(_ sublayer: Sublayer, _ x: Matrix) {
        guard var seen = look.seen[sublayer] else { return }
        for row in 0..<x.rows {
          let values = x.base + row * x.stride
          for column in 0..<x.columns {
            seen.magnitudes[column] += Double(values[column].magnitude)
          }
          if (first + row) % every == 0 {
            seen.sample.rows((first + row) / every..<(first + row) / every + 1)
              .copy(x.rows(row..<row + 1))
          }
        }
        if let product = seen.product { accumulate(x, into: product.gram) }
        look.seen[sublayer] = seen
      }
      see(.queryKeyValue, inputs(of: .queryKeyValue, layer, index, part))
      block.forward(
        saved, into: activations.output(ofBlock: layer), shape: part, scratch: scratch, pool: pool)
      look.part(of: look.next, index, part, shape)
        .copy(part.of(activations.output(ofBlock: layer)))
      look.part(of: look.middle, index, part, shape).copy(part.of(saved.middle))
      see(.attentionOutput, part.of(saved.attended))
      see(.feedForwardOutput, part.of(scratch.activated))
      see(.feedForwardInput, feedForwardInput(of: layer, index, part))
      progress(Double(index + 1) / Double(batches.count))
    }
    look.seen = look.seen.mapValues { seen in
      var seen = seen
      seen.magnitudes = seen.magnitudes.map { $0 / Double(total) }
      return seen
    }
    return look
  }

  private func copy(_ matrix: Matrix, in memory: Workspace) -> Matrix {
    let copy = memory.matrix(matrix.rows, matrix.columns)
    copy.copy(matrix)
    return copy
  }

  /// The sum over tokens and outputs of the squared distance to what the full-precision block does.
  private func loss(
    _ sublayer: Sublayer, _ layer: Int, _ weights: [Parameter], _ look: Look
  ) -> Double {
    let (saved, scratch, block) = (
      activations.blocks[layer], activations.scratch, model.blocks[layer]
    )
    if let product = look.seen[sublayer]?.product {
      return weights[0].weight.distance(to: product.weight, product.gram, pool: pool)
    }
    var sum = 0.0
    for (index, tokens) in batches.enumerated() {
      let part = part(of: tokens)
      let isAttention = sublayer == .queryKeyValue
      part.of(saved.input).copy(states(index, part))
      if isAttention {
        block.attend(saved, shape: part, scratch: scratch, pool: pool)
      } else {
        part.of(saved.middle).copy(look.part(of: look.middle, index, part, shape))
      }
      let wanted = look.part(of: isAttention ? look.middle : look.next, index, part, shape)
      sum += pool.sum(over: part.rows) { rows, _ in
        let found = isAttention ? saved.middle : activations.output(ofBlock: layer)
        if isAttention {
          block.addAttended(saved, rows: rows)
        } else {
          block.feedForward(saved, into: found, rows: rows, scratch)
        }
        return found.rows(rows).squaredDistance(to: wanted.rows(rows))
      }
    }
    return sum
  }

  // MARK: Scales

  /// Whether what feeds a sublayer can take the scales: a norm just before it, or rows of a product that
  /// nothing but a product follows.
  private func folds(_ sublayer: Sublayer, _ layer: Int) -> Bool {
    let architecture = model.architecture
    return switch sublayer {
    case .queryKeyValue, .feedForwardInput:
      architecture.normPlacement.isBeforeSublayers
        && architecture.sublayers != .parallel(sharesNorm: true)
    case .attentionOutput:
      architecture.keySize == architecture.querySize
        && architecture.querySize == architecture.hiddenSize
    case .feedForwardOutput: architecture.isGated
    }
  }

  private func fold(_ scales: [Float], _ sublayer: Sublayer, _ layer: Int) {
    let (store, block) = (model.parameters, model.blocks[layer])
    for weight in sublayer.weights(of: layer, in: store) {
      weight.weight.multiplyColumns(by: scales)
    }
    let inverse = scales.map { 1 / $0 }
    func rows(_ name: String, from first: Int = 0) {
      guard let weight = store["layers.\(layer).\(name).weight"]?.weight else { return }
      weight.rows(first..<weight.rows).multiplyRows(by: inverse)
      store["layers.\(layer).\(name).bias"]?.weight.columns(first..<weight.rows)
        .multiplyColumns(by: inverse)
    }
    switch sublayer {
    case .queryKeyValue, .feedForwardInput:
      let residual =
        sublayer == .queryKeyValue ? block.attentionResidual : block.feedForwardResidual
      residual.input?.multiplyColumns(by: inverse)
    case .attentionOutput:
      rows("attention.value")
      rows(
        "attention.queryKeyValue",
        from: model.architecture.querySize + model.architecture.keySize)
    case .feedForwardOutput: rows("feedForward.up")
    }
  }
}

extension Matrix {
  fileprivate func squaredDistance(to other: Matrix) -> Double {
    var sum = 0.0
    for row in 0..<rows {
      let (a, b) = (base + row * stride, other.base + row * other.stride)
      for column in 0..<columns {
        let difference = Double(a[column] - b[column])
        sum += difference * difference
      }
    }
    return sum
  }
}
