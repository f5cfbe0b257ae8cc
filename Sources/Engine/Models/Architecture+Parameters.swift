extension Architecture {
  /// Every parameter of the model, in memory order.
  ///
  /// Query, key and value are neighbours, and so are gate and up, so that each group is one matrix
  /// product.
  public var parameterSpecs: [ParameterSpec] {
    var specs = [
      ParameterSpec(
        "tokenEmbedding.weight", rows: vocabularySize, columns: embeddingSize, role: .embedding)
    ]
    if case .learned(let count, let offset) = positions {
      specs.append(
        ParameterSpec(
          "positionEmbedding.weight", rows: count + offset, columns: hiddenSize, role: .embedding))
    }
    if projectsEmbedding {
      specs += linear("projectIn", outputs: [("", hiddenSize)], inputs: embeddingSize, bias: false)
    }
    for layer in 0..<layerCount { specs += blockSpecs("layers.\(layer)") }
    if normPlacement != .after { specs += normSpecs("finalNorm", columns: hiddenSize) }
    if projectsEmbedding {
      specs += linear("projectOut", outputs: [("", embeddingSize)], inputs: hiddenSize, bias: false)
    }
    if !tiesHead {
      specs.append(
        ParameterSpec(
          "head.weight", rows: vocabularySize, columns: embeddingSize, role: .embedding))
    }
    if biases.contains(.head) {
      specs.append(ParameterSpec("head.bias", columns: vocabularySize, role: .bias))
    }
    return specs
  }

  private func blockSpecs(_ layer: String) -> [ParameterSpec] {
    let projections =
      fusesQueryKeyValue
      ? [("queryKeyValue", queryKeyValueSize)]
      : [("query", querySize), ("key", keySize), ("value", keySize)]
    var specs: [ParameterSpec] = []
    func norms(_ sublayer: String) {
      if normPlacement != .outputs {
        specs += normSpecs("\(layer).\(sublayer)Norm", columns: hiddenSize)
      }
      if normPlacement == .outputs || normPlacement == .around {
        specs += normSpecs("\(layer).\(sublayer)OutputNorm", columns: hiddenSize)
      }
    }
    norms("attention")
    specs += linear(
      "\(layer).attention", outputs: projections, inputs: hiddenSize,
      bias: biases.contains(.queryKeyValue))
    if let queryKeyNorm {
      let (query, key) = queryKeyNorm == .perHead ? (headSize, headSize) : (querySize, keySize)
      specs += normSpecs("\(layer).attention.queryNorm", columns: query)
      specs += normSpecs("\(layer).attention.keyNorm", columns: key)
    }
    specs += linear(
      "\(layer).attention", outputs: [("output", hiddenSize)], inputs: querySize,
      bias: biases.contains(.attentionOutput))
    if sublayers != .parallel(sharesNorm: true) { norms("feedForward") }
    let inner = isGated ? [("gate", feedForwardSize)] : []
    let hasBias = biases.contains(.feedForward)
    specs += linear(
      "\(layer).feedForward", outputs: inner + [("up", feedForwardSize)], inputs: hiddenSize,
      bias: hasBias)
    specs += linear(
      "\(layer).feedForward", outputs: [("down", hiddenSize)], inputs: feedForwardSize,
      bias: hasBias)
    return specs
  }

  /// Linear layers over the same input: their weights as neighbours, then their biases.
  private func linear(
    _ prefix: String, outputs: [(name: String, size: Int)], inputs: Int, bias: Bool
  ) -> [ParameterSpec] {
    func name(_ output: String) -> String { output.isEmpty ? prefix : "\(prefix).\(output)" }
    let weights = outputs.map {
      ParameterSpec("\(name($0.name)).weight", rows: $0.size, columns: inputs, role: .linear)
    }
    let biases = outputs.map {
      ParameterSpec("\(name($0.name)).bias", columns: $0.size, role: .bias)
    }
    return weights + (bias ? biases : [])
  }

  private func normSpecs(_ name: String, columns: Int) -> [ParameterSpec] {
    let weight = ParameterSpec("\(name).weight", columns: columns, role: .norm)
    switch norm {
    case .layer: return [weight, ParameterSpec("\(name).bias", columns: columns, role: .bias)]
    case .rms: return [weight]
    }
  }
}
