import Engine
import Untrusted

extension Recipe {
  /// Checks every value and their combinations; files are not looked at.
  ///
  /// - Throws: a ``Problem`` for the first thing that is wrong, under the name that the user gave it.
  package func check() throws(Problem) {
    try require(!teacher.isEmpty, "teacher", "a model directory", "nothing")
    try require(!train.isEmpty, "train", "at least one text file", "none")
    do { try LiveSettings(self).check() } catch {
      throw Problem(error.kind, names[error.subject] ?? error.subject, error.reason)
    }
    if let weight = objective.distillationWeight {
      try require(
        objective.isTokenScaled, "distillation_weight",
        "null where the objective has no token scale", "\(weight)")
    }
    if let temperature = objective.logitTemperature {
      try require(
        objective.hasLogitTemperature, "logit_temperature",
        "null where the objective has no soft cross entropy", "\(temperature)")
    }
    if let count = objective.topCount {
      try require(
        objective.kind == .topTokens, "top_k", "null where the objective is not topk_kl", "\(count)"
      )
    }
    if let block = objective.valueRelationBlock {
      try require(
        objective.distilsValues, "value_relation_block", "a value_relation beside it", "\(block)")
    }
    try within(1...65536, "batch", batch)
    try within(2...1_048_576, "block", block)
    try within(1...65536, "accumulation", accumulation)
    try require(
      batch * accumulation * block <= Int(Int32.max), "accumulation",
      "at most \(Int32.max) tokens in a step", "\(batch) · \(accumulation) · \(block)")
    try within(0...Int(Int32.max), "warmup", warmUp)
    try within(0...Int.max, "seed", seed)
    try within(0...1000, "keep_checkpoints", keepCheckpoints)
    try within(1...Int(Int32.max), "measure_every", measureEvery)
    try within(0...1 << 24, "teacher_cache_mb", teacherCacheMegabytes)
    try within(0...1 << 24, "teacher_cache_disk_mb", teacherCacheDiskMegabytes)
    for (key, value) in [
      ("steps", steps), ("epochs", epochs), ("eval_every", evaluateEvery),
      ("checkpoint_every", checkpointEvery), ("soft_start_steps", softStart.steps),
    ] {
      if let value { try within(1...Int(Int32.max), key, value) }
    }
    try require(
      softStart.kind == .none || quantizer?.scheme.isTernary == true, "soft_start",
      "none, or a ternary quantizer", softStart.kind.rawValue)
    try require(
      softStart.kind != .none || softStart.steps == nil, "soft_start_steps",
      "a soft_start beside it", softStart.steps.map(String.init) ?? "")
    if let weight = quantizer?.deadZoneBias {
      try require(
        weight > 0 && weight.isFinite, "dead_zone_bias", "a positive number", "\(weight)")
      try require(
        quantizer?.scheme.isTernary == true, "dead_zone_bias", "null, or a ternary quantizer",
        "\(weight)")
    }
    try require(
      steps == nil || epochs == nil, "steps", "either steps or epochs", "both")
    if let steps { try checkWarmUp(steps) }
    try check(optimizer)
    try within(1...1 << 30, "task_limit", taskLimit)
    if let taskShots { try within(0...100, "task_shots", taskShots) }
    try require(
      tasks.isEmpty || taskData != nil, "task_data", "the folder with NAME.jsonl for each task",
      "nothing")
    try require(
      !tasks.isEmpty || taskData == nil, "tasks", "tasks that task_data has something for", "none")
    try require(
      endToken == nil || packing == .documents, "end_token", "packing documents with it",
      "packing \(packing.rawValue)")
  }

  func check(totalSteps: Int) throws(Problem) {
    try require(
      totalSteps <= Int32.max, epochs == nil ? "steps" : "epochs",
      "a run of at most \(Int32.max) steps", "\(totalSteps)")
    try checkWarmUp(totalSteps)
  }

  /// A value that is wrong, under the name that the user gave it.
  package func problem(_ key: String, expected: String, found: String) -> Problem {
    .invalid(names[key] ?? key, expected: expected, found: found)
  }

  private func checkWarmUp(_ steps: Int) throws(Problem) {
    try require(warmUp <= steps, "warmup", "at most the run's \(steps) steps", "\(warmUp)")
  }

  private func check(_ optimizer: Optimizer.Settings) throws(Problem) {
    for (key, value) in [
      ("adam_beta1", optimizer.beta1), ("adam_beta2", optimizer.beta2),
      ("momentum", optimizer.momentum),
    ] {
      try require(value >= 0 && value < 1, key, "a number from 0 to below 1", "\(value)")
    }
    try require(
      optimizer.epsilon > 0 && optimizer.epsilon.isFinite, "adam_epsilon", "a positive number",
      "\(optimizer.epsilon)")
    try require(
      optimizer.weightDecay >= 0 && optimizer.weightDecay.isFinite, "weight_decay",
      "a number from 0 on", "\(optimizer.weightDecay)")
  }

  private func within(_ range: ClosedRange<Int>, _ key: String, _ value: Int) throws(Problem) {
    try require(
      range.contains(value), key, "a whole number from \(range.lowerBound) to \(range.upperBound)",
      "\(value)")
  }

  private func require(
    _ isRight: Bool, _ key: String, _ expected: String, _ found: String
  ) throws(Problem) {
    if !isRight { throw problem(key, expected: expected, found: found) }
  }
}
