import Engine

extension Recipe {
  /// Checks every value and their combinations; files are not looked at.
  ///
  /// - Throws: ``RecipeError`` for the first thing that is wrong.
  package func check() throws(RecipeError) {
    try require(!teacher.isEmpty, "teacher", "a model directory", "nothing")
    try require(!train.isEmpty, "train", "at least one text file", "none")
    // Steps are made in float32, where larger rates are infinite.
    try require(
      learningRate > 0 && learningRate <= Double(Float.greatestFiniteMagnitude), "learning_rate",
      "a positive number up to 3.4e38", "\(learningRate)")
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
      ("checkpoint_every", checkpointEvery),
    ] {
      if let value { try within(1...Int(Int32.max), key, value) }
    }
    try require(
      steps == nil || epochs == nil, "steps", "either steps or epochs", "both")
    try require(
      clip.map { $0 > 0 && $0.isFinite } ?? true, "clip", "a positive number", "\(clip ?? 0)")
    if let steps {
      try require(warmUp <= steps, "warmup", "at most the run's \(steps) steps", "\(warmUp)")
    }
    try check(objective)
    try check(optimizer)
    try require(
      endToken == nil || packing == .documents, "end_token", "packing documents with it",
      "packing \(packing.rawValue)")
  }

  private func check(_ objective: Objective) throws(RecipeError) {
    try require(
      objective.temperature > 0 && objective.temperature.isFinite, "temperature",
      "a positive number", "\(objective.temperature)")
    try require(
      (0...1).contains(objective.beta), "beta", "a number from 0 to 1", "\(objective.beta)")
    try require(
      (0...1).contains(objective.headMass), "head_mass", "a number from 0 to 1",
      "\(objective.headMass)")
  }

  private func check(_ optimizer: AdamW.Settings) throws(RecipeError) {
    for (key, value) in [("adam_beta1", optimizer.beta1), ("adam_beta2", optimizer.beta2)] {
      try require(value >= 0 && value < 1, key, "a number from 0 to below 1", "\(value)")
    }
    try require(
      optimizer.epsilon > 0 && optimizer.epsilon.isFinite, "adam_epsilon", "a positive number",
      "\(optimizer.epsilon)")
    try require(
      optimizer.weightDecay >= 0 && optimizer.weightDecay.isFinite, "weight_decay",
      "a number from 0 on", "\(optimizer.weightDecay)")
  }

  private func within(_ range: ClosedRange<Int>, _ key: String, _ value: Int) throws(RecipeError) {
    try require(
      range.contains(value), key, "a whole number from \(range.lowerBound) to \(range.upperBound)",
      "\(value)")
  }

  private func require(
    _ condition: Bool, _ key: String, _ expected: String, _ found: String
  ) throws(RecipeError) {
    if !condition { throw .invalid(key: key, expected: expected, found: found) }
  }
}
