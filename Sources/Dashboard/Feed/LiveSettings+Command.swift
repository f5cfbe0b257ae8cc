import Training

extension LiveSettings {
  /// What is in force after a command; the learning rate is known from the steps.
  mutating func apply(_ command: Command) {
    switch command {
    case .setTemperature(let temperature): objective.temperature = temperature
    case .setScaleSource(let source): objective.scaleSource = source
    case .setObjective(let kind): objective.kind = kind
    case .setReduction(let reduction):
      objective.reduction = reduction
      objective.distillationWeight = nil
    case .setClip(let clip): self.clip = clip
    default: break
    }
  }
}
