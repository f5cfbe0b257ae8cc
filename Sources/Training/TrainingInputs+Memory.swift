import Engine

extension TrainingInputs {
  /// The bytes that a run takes at its fullest: training, an evaluation, the look at watched texts,
  /// and the teacher's states that are kept in memory.
  package func byteCount(_ recipe: Recipe, threadCount: Int) -> Int {
    let architecture = model.architecture
    let hasTeacher = recipe.needsTeacher
    var sum = Distiller.byteCount(
      architecture, isQuantized: recipe.quantizer != nil, hasTeacher: hasTeacher,
      distilsLayers: recipe.objective.distilsLayers,
      microBatch: BatchShape(batch: recipe.batch, length: recipe.block), threadCount: threadCount)
    if let valid {
      sum += DistillationMeter.byteCount(
        architecture, hasTeacher: hasTeacher,
        microBatch: BatchShape(batch: min(recipe.batch, valid.blockCount), length: recipe.block),
        threadCount: threadCount)
    }
    sum += TokenInspector.byteCount(
      architecture, hasTeacher: hasTeacher, length: recipe.block, threadCount: threadCount)
    if hasTeacher, recipe.seesBlocksAgain(self) {
      let states = train.blockCount * recipe.block * architecture.embeddingSize * 4
      sum += min(recipe.teacherCacheMegabytes << 20, states)
    }
    return sum
  }
}

extension Recipe {
  /// Plain training needs no teacher, and its memory is better spent otherwise.
  var needsTeacher: Bool { objective.needsTeacher || quantizer != nil }

  func seesBlocksAgain(_ inputs: TrainingInputs) -> Bool {
    inputs.stepCount(self) * sequencesPerStep > inputs.train.blockCount
  }
}
