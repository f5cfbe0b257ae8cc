import RunStore

/// What happened in training, as one line of JSON: a step or an evaluation.
struct TrainingLine: Encodable {
  let kind: String
  let step: Int
  private let numbers: [(String, Double?)]
  private let isInterrupted: Bool?

  init(_ record: StepRecord) {
    (kind, step, isInterrupted) = ("step", record.step, nil)
    numbers = [
      ("loss", record.loss), ("gt", record.groundTruth), ("distillation", record.distillation),
      ("batch_perplexity", record.perplexity), ("learning_rate", record.learningRate),
      ("tokens_per_second", record.tokensPerSecond), ("gradient_norm", record.gradientNorm),
      ("forward_kl", record.forwardKL), ("agreement", record.agreement),
      ("scale_effective_count", record.scaleEffectiveCount),
      ("scale_largest", record.scaleLargest),
    ]
  }

  init(_ record: EvaluationRecord) {
    (kind, step, isInterrupted) = ("evaluation", record.step, record.isInterrupted)
    numbers = [
      ("perplexity", record.studentPerplexity), ("teacher_perplexity", record.teacherPerplexity),
      ("gap", record.gap), ("cross_entropy", record.studentCrossEntropy),
      ("teacher_cross_entropy", record.teacherCrossEntropy), ("seconds", record.seconds),
    ]
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: Key("kind"))
    try container.encode(step, forKey: Key("step"))
    for (name, value) in numbers { try container.encodeIfPresent(value, forKey: Key(name)) }
    try container.encodeIfPresent(isInterrupted, forKey: Key("is_interrupted"))
  }
}
