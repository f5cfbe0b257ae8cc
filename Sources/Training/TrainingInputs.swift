import Checkpoints
import Corpora
import Engine
import Foundation
import Tasks
import Text

/// What a recipe names, opened and checked: model, tokenizer and texts.
package struct TrainingInputs: Sendable {
  package let teacher: ModelDirectory
  /// What the student is in shape and configuration; the teacher where no other is named.
  package let student: ModelDirectory
  /// What the student starts as; nil for the student itself.
  package let start: ModelDirectory?
  package let tokenizer: CorpusTokenizer
  package let train: TokenCorpus
  /// What is evaluated on; nil for no evaluation.
  package let valid: TokenCorpus?
  /// What is asked at evaluations, and what makes tokens of it; nil where nothing is.
  package let tasks: (tokenizer: TaskTokenizer, questions: [TaskQuestions])?
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
    teacher = try ModelDirectory(
      recipe.teacherDirectory, givenAs: recipe.names["teacher"] ?? "teacher")
    let tokenizer = try CorpusTokenizer(directory: teacher.url)
    self.tokenizer = tokenizer
    let teacher = teacher
    let student = try recipe.shaped(
      recipe.student.map { try Self.student($0, of: teacher, tokenizer: tokenizer, recipe) }
        ?? teacher)
    self.student = student
    let architecture = student.architecture
    start = try recipe.start.map {
      try recipe.shaped(
        ModelDirectory(BuiltIn.model($0), givenAs: recipe.names["start"] ?? "start"))
    }
    if let start, start.architecture != architecture {
      throw recipe.problem(
        "start", expected: "a model of the student's shape", found: start.url.path)
    }
    let positions = min(architecture.maximumPositions, teacher.architecture.maximumPositions)
    guard recipe.block <= positions else {
      throw recipe.problem(
        "block", expected: "at most \(positions), the model's limit", found: "\(recipe.block)")
    }
    try Self.checkQuantizer(recipe, fits: architecture)
    try Self.checkValueRelation(recipe, architecture, to: teacher.architecture)
    // What is wrong with tasks is said before texts are read.
    tasks = try recipe.questions(for: teacher, tokenizer, longest: positions)
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
    let unused = student.unusedTensors
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

  /// A student of its own shape, whose logits are about the teacher's tokens.
  private static func student(
    _ path: String, of teacher: ModelDirectory, tokenizer: CorpusTokenizer, _ recipe: Recipe
  ) throws -> ModelDirectory {
    let student = try ModelDirectory(
      BuiltIn.model(path), givenAs: recipe.names["student"] ?? "student")
    let (own, other) = (student.architecture, teacher.architecture)
    guard own.vocabularySize == other.vocabularySize else {
      throw recipe.problem(
        "student", expected: "a model with the teacher's vocabulary of \(other.vocabularySize)",
        found: "\(student.url.path) with \(own.vocabularySize)")
    }
    let known = try CorpusTokenizer(directory: student.url).tokenizer
    if let token = known.firstDifference(from: tokenizer.tokenizer) {
      throw recipe.problem(
        "student", expected: "a model with the teacher's tokens",
        found: "\(student.url.path), whose token \(token) is another")
    }
    guard !recipe.objective.distilsLayers || own.hasLayers(like: other) else {
      throw recipe.problem(
        "objective", expected: "another one, as the student's layers are not like the teacher's",
        found: recipe.objective.kind.rawValue)
    }
    return student
  }

  private static func checkValueRelation(
    _ recipe: Recipe, _ own: Architecture, to teacher: Architecture
  ) throws {
    guard recipe.objective.distilsValues else { return }
    if let block = recipe.objective.valueRelationBlock, block > own.layerCount {
      throw recipe.problem(
        "value_relation_block", expected: "at most \(own.layerCount), the student's blocks",
        found: "\(block)")
    }
    guard teacher.hasValues(like: own) else {
      throw recipe.problem(
        "value_relation",
        expected: "null, as the student's \(own.keyValueHeadCount) heads of values do not divide "
          + "the teacher's \(teacher.keySize) values",
        found: "\(recipe.objective.valueRelation ?? 0)")
    }
  }

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

extension Recipe {
  /// A model as its student needs it: with biases where zeros count in them.
  func shaped(_ model: ModelDirectory) throws -> ModelDirectory {
    guard quantizer?.deadZoneBias != nil else { return model }
    guard let result = model.addingBiases() else {
      throw problem(
        "dead_zone_bias",
        expected:
          "null, as this model of \(model.config.family.rawValue) has no place "
          + "for biases in all of its blocks' layers", found: "\(quantizer?.deadZoneBias ?? 0)")
    }
    return result
  }
}

extension TrainingInputs {
  /// The bytes that a run takes at its fullest: training, an evaluation, the look at watched texts,
  /// and the teacher's states that are kept in memory.
  package func byteCount(_ recipe: Recipe, threadCount: Int) -> Int {
    let architecture = student.architecture
    let teacher = recipe.needsTeacher ? self.teacher.architecture : nil
    var sum = Distiller.byteCount(
      architecture, isQuantized: recipe.quantizer != nil, teacher: teacher,
      objective: recipe.objective, optimizer: recipe.optimizer,
      microBatch: BatchShape(batch: recipe.batch, length: recipe.block), threadCount: threadCount)
    if let valid {
      sum += DistillationMeter.byteCount(
        architecture, teacher: teacher,
        microBatch: BatchShape(batch: min(recipe.batch, valid.blockCount), length: recipe.block),
        threadCount: threadCount)
    }
    sum += TokenInspector.byteCount(
      architecture, teacher: teacher, length: recipe.block, threadCount: threadCount)
    if let teacher, recipe.keepsTeacherStates(self) {
      let states = train.blockCount * recipe.block * teacher.embeddingSize * 4
      sum += min(recipe.teacherCacheMegabytes << 20, states)
    }
    return sum
  }
}

extension Recipe {
  /// Makes the block as short as teacher and student need it. What is wrong with one of them is said
  /// when it is opened.
  package mutating func shortenBlock() {
    for directory in [try? teacherDirectory, try? student.map(BuiltIn.model)] {
      guard let file = directory?.appendingPathComponent("config.json"),
        let config = try? HuggingFaceConfig(contentsOf: file)
      else { continue }
      block = min(block, config.architecture.maximumPositions)
    }
  }

  /// Plain training needs no teacher, and its memory is better spent otherwise.
  var needsTeacher: Bool { objective.needsTeacher || quantizer != nil }

  /// Whether what the teacher says of a block is kept for its next time; its values are not.
  func keepsTeacherStates(_ inputs: TrainingInputs) -> Bool {
    !objective.distilsValues
      && inputs.stepCount(self) * sequencesPerStep > inputs.train.blockCount
  }
}
