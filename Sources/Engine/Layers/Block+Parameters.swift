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
    let placement = architecture.normPlacement
    func residual(_ sublayer: String) -> ResidualNorm {
      func norm(_ suffix: String) -> Norm {
        Norm(architecture.norm, "\(name).\(sublayer)\(suffix)", in: store)
      }
      return switch placement {
      case .before: ResidualNorm(input: norm("Norm"), output: nil, normsSum: false)
      case .after: ResidualNorm(input: nil, output: norm("Norm"), normsSum: true)
      case .outputs: ResidualNorm(input: nil, output: norm("OutputNorm"), normsSum: false)
      case .around:
        ResidualNorm(input: norm("Norm"), output: norm("OutputNorm"), normsSum: false)
      }
    }
    geometry = Geometry(
      headCount: architecture.headCount, keyValueHeadCount: architecture.keyValueHeadCount,
      headSize: architecture.headSize)
    attentionResidual = residual("attention")
    queryKeyValue =
      architecture.fusesQueryKeyValue
      ? linear("attention.queryKeyValue")
      : linear("attention.query", "attention.key", "attention.value")
    queryKeyNorms = QueryKeyNorms(architecture, layer: layer, in: store)
    self.rotary = rotary
    let description = architecture.blocks[layer]
    attention = Attention(
      scale: description.scoreScale, window: description.window ?? 0, cap: architecture.scoreCap)
    output = linear("attention.output")
    isParallel = architecture.sublayers != .sequential
    feedForwardResidual =
      architecture.sublayers == .parallel(sharesNorm: true)
      ? attentionResidual : residual("feedForward")
    up =
      architecture.isGated
      ? linear("feedForward.gate", "feedForward.up") : linear("feedForward.up")
    activation = FeedForwardActivation(
      activation: architecture.activation, isGated: architecture.isGated)
    down = linear("feedForward.down")
  }
}
