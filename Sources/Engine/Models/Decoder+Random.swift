extension Decoder {
  /// A model with random weights: for benchmarks, and the start of training from scratch.
  ///
  /// Weights are normal with deviation 0.02, those that write into the residual stream divided by
  /// √(2 layers) (GPT-2's initialisation); norms multiply by 1 and biases are 0.
  public static func random(
    _ architecture: Architecture, seed: UInt64, trainable: Bool, quantizer: Quantizer? = nil
  ) throws(QuantizerError) -> Decoder {
    let store = try ParameterStore(architecture, trainable: trainable, quantizer: quantizer)
    var random = RandomSource(seed: seed)
    let residual = 1 / Float(2 * max(architecture.layerCount, 1)).squareRoot()
    for parameter in store.parameters {
      let values = parameter.weight.values
      switch parameter.spec.role {
      case .linear:
        let writesResidual =
          parameter.name.hasSuffix("attention.output.weight")
          || parameter.name.hasSuffix("feedForward.down.weight")
        random.fillNormal(values, standardDeviation: 0.02 * (writesResidual ? residual : 1))
      case .embedding: random.fillNormal(values, standardDeviation: 0.02)
      case .norm: values.update(repeating: architecture.norm.neutralWeight)
      case .bias, .quantizerScale: values.update(repeating: 0)
      }
    }
    return Decoder(architecture, parameters: store)
  }

  /// A model with random ternary codes in its linear layers, bytes in its head and halves in another
  /// embedding, packed: as fast as one that was trained, for benchmarks. No floats are made of packed
  /// weights.
  public static func randomPacked(_ architecture: Architecture, seed: UInt64) -> Decoder {
    var random = RandomSource(seed: seed)
    var packed: [String: PackedMatrix] = [:]
    for spec in architecture.parameterSpecs {
      if spec.role == .linear {
        let matrix = PackedMatrix(rows: spec.rows, columns: spec.columns, encoding: .ternary)
        let scale = 0.02 / Float(spec.columns).squareRoot()
        for row in 0..<spec.rows {
          let codes = (0..<spec.columns).map { _ in UInt8(random.next() % 3) }
          matrix.setTernary(row: row, codes: codes, scales: [scale])
        }
        packed[spec.name] = matrix
      } else if spec.role == .embedding, spec.name != "positionEmbedding.weight" {
        let isRounded = spec.name == architecture.headName && spec.columns % 32 == 0
        let matrix = PackedMatrix(
          rows: spec.rows, columns: spec.columns, encoding: isRounded ? .int8 : .float16)
        for row in 0..<spec.rows {
          let values = (0..<spec.columns).map { _ in Float(0.04 * random.uniform() - 0.02) }
          if isRounded {
            matrix.setInt8(row: row, rounding: values)
          } else {
            values.map { Float16($0) }.withUnsafeBytes { matrix.set(row: row, bytes: $0) }
          }
        }
        packed[spec.name] = matrix
      }
    }
    let store = ParameterStore(architecture.parameterSpecs, trainable: false, packed: packed)
    for parameter in store.parameters where parameter.spec.role == .norm {
      parameter.weight.values.update(repeating: architecture.norm.neutralWeight)
    }
    return Decoder(architecture, parameters: store)
  }

  /// The bytes of weights that a token's computation reads: all but the rows of the tables that are
  /// only looked up.
  public var bytesReadPerToken: Int {
    let dense = parameters.parameters.filter { $0.spec.role != .embedding }
    let linears = parameters.packed.filter {
      $0.key.hasPrefix("layers.") || $0.key == "head.weight"
    }
    let tied = architecture.tiesHead ? parameters.packed["tokenEmbedding.weight"] : nil
    let head =
      parameters["head.weight"]
      ?? (architecture.tiesHead ? parameters["tokenEmbedding.weight"] : nil)
    return dense.reduce(0) { $0 + 4 * $1.spec.count }
      + linears.values.reduce(0) { $0 + $1.byteCount } + (tied?.byteCount ?? 0)
      + 4 * (head?.spec.count ?? 0)
  }
}

extension Architecture.Norm {
  /// The weight that changes nothing.
  fileprivate var neutralWeight: Float {
    if case .rms(_, addsOne: true) = self { 0 } else { 1 }
  }
}

extension ParameterStore {
  /// Zeros for every parameter of an architecture, with effective copies and learned scales where
  /// a quantizer asks for them.
  public convenience init(
    _ architecture: Architecture, trainable: Bool, quantizer: Quantizer? = nil
  ) throws(QuantizerError) {
    let specs = architecture.parameterSpecs
    let changed = quantizer?.changedNames(of: specs) ?? []
    self.init(
      try quantizer?.adding(to: specs) ?? specs, trainable: trainable,
      isQuantized: { changed.contains($0.name) })
  }
}
