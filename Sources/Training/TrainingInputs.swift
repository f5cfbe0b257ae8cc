import Checkpoints
import Corpora
import Engine
import Foundation

/// What a recipe names, opened and checked: model, tokenizer and texts.
package struct TrainingInputs: Sendable {
  package let model: ModelDirectory
  /// What the student starts as; nil for the model itself.
  package let start: ModelDirectory?
  package let tokenizer: CorpusTokenizer
  package let train: TokenCorpus
  /// What is evaluated on; nil for no evaluation.
  package let valid: TokenCorpus?
  /// What the user should hear.
  package let warnings: [String]

  /// Opens everything; texts are tokenized, or their tokens read from the cache.
  ///
  /// - Throws: the typed error of whatever is missing, malformed or does not fit together.
  package init(
    _ recipe: Recipe, cache: TokenCache = .standard(),
    progress: @escaping (CorpusProgress) -> Void = { _ in }
  ) throws {
    try recipe.check()
    model = try ModelDirectory(
      recipe.teacherDirectory, givenAs: recipe.names["teacher"] ?? "teacher")
    let architecture = model.architecture
    start = try recipe.start.map {
      try ModelDirectory(BuiltIn.model($0), givenAs: recipe.names["start"] ?? "start")
    }
    if let start, start.architecture != architecture {
      throw recipe.problem(
        "start", expected: "a model of the teacher's shape", found: start.url.path)
    }
    guard recipe.block <= architecture.maximumPositions else {
      throw recipe.problem(
        "block", expected: "at most \(architecture.maximumPositions), the model's limit",
        found: "\(recipe.block)")
    }
    try Self.checkQuantizer(recipe, fits: architecture)
    let tokenizer = try CorpusTokenizer(directory: model.url)
    self.tokenizer = tokenizer
    let packing: Packing =
      recipe.packing == .continuous ? .continuous : .documents(endToken: recipe.endToken)
    func corpus(_ source: CorpusSource) throws -> TokenCorpus {
      let corpus = try TokenCorpus(
        TokenizedTexts(
          source, tokenizer: tokenizer, packing: packing, cache: cache, progress: progress),
        blockSize: recipe.block)
      try corpus.requireVocabulary(modelTokenCount: architecture.vocabularySize)
      return corpus
    }
    let trainSource = try BuiltIn.source(recipe.train, .train)
    train = try corpus(trainSource)
    try recipe.check(totalSteps: Self.stepCount(recipe, blockCount: train.blockCount))
    var warnings: [CorpusWarning] = train.warnings
    if recipe.valid.isEmpty {
      valid = nil
    } else {
      let validSource = try BuiltIn.source(recipe.valid, .valid)
      warnings += trainSource.overlap(with: validSource)
      let corpus = try corpus(validSource)
      warnings += corpus.warnings
      valid = corpus
    }
    let unused = model.unusedTensors
    self.warnings =
      warnings.map { "\($0)" }
      + (unused.isEmpty ? [] : ["\(unused.count) tensors of the checkpoint are not used"])
  }

  /// The steps that a recipe makes on these texts.
  package func stepCount(_ recipe: Recipe) -> Int {
    Self.stepCount(recipe, blockCount: train.blockCount)
  }

  private static func stepCount(_ recipe: Recipe, blockCount: Int) -> Int {
    recipe.steps
      ?? BlockSchedule(.sequential, blockCount: blockCount).stepCount(
        epochs: recipe.epochs ?? 3, batch: recipe.sequencesPerStep)
  }

  // MARK: Checking

  private static func checkQuantizer(_ recipe: Recipe, fits architecture: Architecture) throws {
    do { _ = try recipe.quantizer?.adding(to: architecture.parameterSpecs) } catch {
      guard case .indivisible(let matrix, let columns, let granularity) = error else { throw error }
      throw recipe.problem(
        "granularity",
        expected: "row, tensor, or a group size that divides the \(columns) inputs of \(matrix)",
        found: granularity.name)
    }
  }
}

extension TrainingInputs {
  /// The bytes that a run takes at its fullest: training, an evaluation, the look at watched texts,
  /// and the teacher's states that are kept in memory.
  package func byteCount(_ recipe: Recipe, threadCount: Int) -> Int {
    let architecture = model.architecture
    let hasTeacher = recipe.needsTeacher
    var sum = Distiller.byteCount(
      architecture, isQuantized: recipe.quantizer != nil, hasTeacher: hasTeacher,
      distilsLayers: recipe.objective.distilsLayers, optimizer: recipe.optimizer,
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
  /// Makes the block as short as the teacher needs it. What is wrong with a teacher is said when it
  /// is opened.
  package mutating func shortenBlock() {
    guard let file = try? teacherDirectory.appendingPathComponent("config.json"),
      let config = try? HuggingFaceConfig(contentsOf: file)
    else { return }
    block = min(block, config.architecture.maximumPositions)
  }

  /// Plain training needs no teacher, and its memory is better spent otherwise.
  var needsTeacher: Bool { objective.needsTeacher || quantizer != nil }

  func seesBlocksAgain(_ inputs: TrainingInputs) -> Bool {
    inputs.stepCount(self) * sequencesPerStep > inputs.train.blockCount
  }
}
