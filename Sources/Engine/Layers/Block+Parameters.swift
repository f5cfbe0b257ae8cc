extension Block {
  /// Block `layer` of an architecture, over its parameters in `store`.
  init(
    layer: Int, of architecture: Architecture, in store: ParameterStore, rotary: Rotary?
  ) {
    let name = "layers.\(layer)"
    func linear(_ names: String...) -> Linear {
      guard let linear = Linear(names.map { "\(name).\($0)" }, in: store) else {
        preconditionFailure("no parameters \(names) of block \(layer)")
      }
      return linear
    }
    func residual(_ norm: String) -> ResidualNorm {
      ResidualNorm(
        norm: Norm(architecture.norm, "\(name).\(norm)", in: store),
        placement: architecture.normPlacement)
    }
    func headNorm(_ norm: String) -> Norm? {
      architecture.normalizesQueriesAndKeys
        ? Norm(architecture.norm, "\(name).attention.\(norm)", in: store) : nil
    }
    geometry = Geometry(
      headCount: architecture.headCount, keyValueHeadCount: architecture.keyValueHeadCount,
      headSize: architecture.headSize)
    attentionResidual = residual("attentionNorm")
    queryKeyValue =
      architecture.fusesQueryKeyValue
      ? linear("attention.queryKeyValue")
      : linear("attention.query", "attention.key", "attention.value")
    queryNorm = headNorm("queryNorm")
    keyNorm = headNorm("keyNorm")
    self.rotary = rotary
    let description = architecture.blocks[layer]
    attention = Attention(scale: description.scoreScale, window: description.window ?? 0)
    output = linear("attention.output")
    feedForwardResidual = residual("feedForwardNorm")
    up =
      architecture.isGated
      ? linear("feedForward.gate", "feedForward.up") : linear("feedForward.up")
    activation = FeedForwardActivation(
      activation: architecture.activation, isGated: architecture.isGated)
    down = linear("feedForward.down")
  }
}
