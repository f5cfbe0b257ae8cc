extension Decoder {
  /// A model with random weights: for benchmarks, and the start of training from scratch.
  ///
  /// Weights are normal with deviation 0.02, those that write into the residual stream divided by
  /// √(2 layers) (GPT-2's initialisation); norms are 1 and biases 0.
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
      case .norm: values.update(repeating: 1)
      case .bias, .quantizerScale: values.update(repeating: 0)
      }
    }
    return Decoder(architecture, parameters: store)
  }
}

extension ParameterStore {
  /// Zeros for every parameter of an architecture, with effective copies and learned scales where
  /// a quantizer asks for them.
  public convenience init(
    _ architecture: Architecture, trainable: Bool, quantizer: Quantizer? = nil
  ) throws(QuantizerError) {
    let specs = architecture.parameterSpecs
    self.init(
      try quantizer?.adding(to: specs) ?? specs, trainable: trainable,
      isQuantized: { quantizer != nil && Quantizer.quantizes($0) })
  }
}
