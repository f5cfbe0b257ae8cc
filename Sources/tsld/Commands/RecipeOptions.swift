import ArgumentParser
import Engine
import Foundation
import Training
import Untrusted

/// The options that make a recipe; each one given replaces what a recipe file or the default says.
struct RecipeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Start from a recipe in JSON.", valueName: "file"))
  var recipe: String?

  @Option(help: ArgumentHelp("The teacher's Hugging Face directory.", valueName: "dir"))
  var teacher: String?

  @Option(
    help: ArgumentHelp(
      "What the student is instead of the teacher's copy: a model with the same vocabulary, of any "
        + "shape.", valueName: "dir"))
  var student: String?

  @Option(
    help: ArgumentHelp(
      "What the student starts as instead of such a copy: a directory of the same shape, such as "
        + "'tsld quantize' writes, or gptq, awq or rtn, which make it beside the run.",
      valueName: "dir"))
  var start: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Text or JSONL files and globs to train on.", valueName: "file"))
  var train: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The same to evaluate on.", valueName: "file"))
  var valid: [String] = []

  @Option(help: "continuous, or documents with an end token each.")
  var packing: Recipe.Packing?

  @Option(help: "The end token of documents.")
  var endToken: String?

  @Option(
    help:
      "tsld, tsld_only, gt, logit, logit_gt, l2l, forward_kl, reverse_kl, jsd, cakld, akl, topk_kl."
  )
  var objective: Objective.Kind?

  @Option(help: "The token scale's temperature (10).")
  var temperature: Float?

  @Option(help: "What makes the token scale: cross-entropy or entropy.")
  var scaleSource: Objective.ScaleSource?

  @Option(
    help: "How token-scaled terms are reduced over a step's sequences: sum or mean (sum).")
  var reduction: Objective.Reduction?

  @Option(
    help: ArgumentHelp(
      "What the mean over a step's sequences of their token-scaled terms weighs.",
      discussion: "By default as much as there are sequences in a step: their sum.",
      valueName: "weight"))
  var distillationWeight: Float?

  @Option(
    help: ArgumentHelp(
      "The mixture's weight: of KL(q‖p) in cakld, of the teacher in jsd (0.5).",
      discussion: "cakld measures it on the sequences of the first ten steps if it is not given."))
  var beta: Float?

  @Option(
    help: ArgumentHelp(
      "What both models' logits are divided by in soft cross entropies and forward_kl, which then "
        + "weigh its square (1).", valueName: "temperature"))
  var logitTemperature: Float?

  @Option(
    help: ArgumentHelp(
      "The teacher's most probable tokens that topk_kl looks at one by one "
        + "(\(Objective.usualTopCount)).", valueName: "tokens"))
  var topK: Int?

  @Option(
    help: ArgumentHelp(
      "What the mean of (log Σ exp)² of the student's logits weighs beside the objective (0).",
      valueName: "weight"))
  var zLoss: Float?

  @Option(
    help: ArgumentHelp(
      "What the divergence between teacher and student of how the values of a block relate to each "
        + "other weighs beside the objective (0; BitDistill's).", valueName: "weight"))
  var valueRelation: Float?

  @Option(
    help: ArgumentHelp(
      "The student's block whose values that are, counted from 1; the last one where not given.",
      valueName: "block"))
  var valueRelationBlock: Int?

  @OptionGroup var quantizerOptions: QuantizerOptions

  @Option(
    help: ArgumentHelp(
      "How ternary weights begin: none, blend (latent weights turn into quantized ones), arenas "
        + "(latent weights beside them, which fade)."))
  var softStart: SoftStart.Kind?

  @Option(
    help: ArgumentHelp(
      "Steps until quantized weights alone are left; a quarter of the run for blend, all of it for "
        + "arenas, where not given.", valueName: "steps"))
  var softStartSteps: Int?

  @Option(
    help: ArgumentHelp(
      "What the sum of the weights that are quantized to 0 weighs in their output's bias (none; "
        + "Tequila's with 0.001).", discussion: "A student without biases gets some.",
      valueName: "weight"))
  var deadZoneBias: Float?

  @Option(name: .customLong("lr"), help: "The learning rate (1e-4).")
  var learningRate: Double?

  @Option(help: "linear, cosine or constant.")
  var schedule: Schedule.Curve?

  @Option(help: "Steps until the full learning rate.")
  var warmup: Int?

  @Option(
    help: "adamw, or muon: Muon for the matrices inside the blocks, AdamW for the rest (adamw).")
  var optimizer: Optimizer.Method?

  @Option(help: "The weight decay, times the learning rate (0).")
  var weightDecay: Float?

  @Option(help: "The largest gradient norm (1); 0 for no limit.")
  var clip: Double?

  @Option(help: "Optimizer steps.")
  var steps: Int?

  @Option(help: "Passes over the texts (3), instead of steps.")
  var epochs: Int?

  @Option(help: "Sequences computed at a time (4).")
  var batch: Int?

  @Option(help: "Tokens in a sequence; 512, or what the teacher takes, where not given.")
  var block: Int?

  @Option(help: "Batches per optimizer step (1).")
  var accumulation: Int?

  @Option(help: "shuffle or sequential.")
  var order: Recipe.Order?

  @Option(help: "Decides everything random (0).")
  var seed: Int?

  @Option(help: "Steps between evaluations; about one per epoch where not given.")
  var evalEvery: Int?

  @Option(help: "Steps between checkpoints; one per minute where not given.")
  var checkpointEvery: Int?

  @Option(help: "Checkpoints kept besides the best one (2).")
  var keepCheckpoints: Int?

  @Option(help: "Steps between measurements of the matrices (10).")
  var measureEvery: Int?

  @Option(
    help: "Memory for the teacher's hidden states from epoch to epoch, in MiB (1024); 0 for none.")
  var teacherCacheMb: Int?

  @Option(
    help:
      "Disk space in the run's directory for what does not fit there, in MiB (4096); 0 for none.")
  var teacherCacheDiskMb: Int?

  @Option(
    help: ArgumentHelp(
      "Tasks that are asked at evaluations, parted by commas; see 'tsld eval --help'.",
      valueName: "names"))
  var tasks: String?

  @Option(help: ArgumentHelp("The folder with NAME.jsonl for each task.", valueName: "dir"))
  var taskData: String?

  @Option(
    help: """
      The most items of a task (50: a standard error of about 0.07, and evaluations stay short).
      """)
  var taskLimit: Int?

  @Option(help: "Solved examples before each question of a task (none; gsm8k 5).")
  var taskShots: Int?

  @Option(
    name: .customLong("alert"), parsing: .singleValue,
    help: ArgumentHelp(
      "Tell when a rule comes true: \(AlertRule.forms); again for more.", valueName: "rule"))
  var alerts: [AlertRule] = []

  /// The recipe that the options describe, checked.
  func made() throws -> Recipe { try applied(to: try first()) }

  /// A recipe with what the options say, checked.
  func applied(to recipe: Recipe) throws -> Recipe {
    var result = recipe
    func set<Value>(_ key: String, _ path: WritableKeyPath<Recipe, Value>, _ value: Value?) {
      guard let value else { return }
      result[keyPath: path] = value
      result.names[key] = Self.option(key)
    }
    set("teacher", \.teacher, teacher)
    set("student", \.student, student.map(Optional.some))
    set("start", \.start, start.map(Optional.some))
    set("train", \.train, train.isEmpty ? nil : train)
    set("valid", \.valid, valid.isEmpty ? nil : valid)
    set("packing", \.packing, packing)
    set("end_token", \.endToken, endToken.map(Optional.some))
    set("objective", \.objective.kind, objective)
    set("temperature", \.objective.temperature, temperature)
    set("scale_source", \.objective.scaleSource, scaleSource)
    set("reduction", \.objective.reduction, reduction)
    if reduction != nil { result.objective.distillationWeight = nil }
    set(
      "distillation_weight", \.objective.distillationWeight,
      distillationWeight.map(Optional.some))
    set("beta", \.objective.beta, beta.map(Optional.some))
    set(
      "logit_temperature", \.objective.logitTemperature, logitTemperature.map(Optional.some))
    set("top_k", \.objective.topCount, topK.map(Optional.some))
    set("z_loss", \.objective.zLoss, zLoss.map(Optional.some))
    set("value_relation", \.objective.valueRelation, valueRelation.map(Optional.some))
    set(
      "value_relation_block", \.objective.valueRelationBlock,
      valueRelationBlock.map(Optional.some))
    result.quantizer = try quantizerOptions.chosen(default: result.quantizer)
    if quantizerOptions.granularity != nil {
      result.names["granularity"] = Self.option("granularity")
    }
    if quantizerOptions.scaleDtype != nil {
      result.names["scale_dtype"] = Self.option("scale_dtype")
    }
    if let deadZoneBias {
      guard result.quantizer != nil else {
        throw ValidationError("--dead-zone-bias needs a quantizer, and --quantizer is none")
      }
      result.quantizer?.deadZoneBias = deadZoneBias
      result.names["dead_zone_bias"] = Self.option("dead_zone_bias")
    }
    set("soft_start", \.softStart.kind, softStart)
    set("soft_start_steps", \.softStart.steps, softStartSteps.map(Optional.some))
    set("optimizer", \.optimizer.method, optimizer)
    set("learning_rate", \.learningRate, learningRate)
    set("schedule", \.schedule, schedule)
    set("warmup", \.warmUp, warmup)
    set("weight_decay", \.optimizer.weightDecay, weightDecay)
    set("clip", \.clip, clip.map { $0 == 0 ? nil : $0 })
    if steps != nil || epochs != nil {
      set("steps", \.steps, .some(steps))
      set("epochs", \.epochs, .some(epochs))
    }
    set("batch", \.batch, batch)
    set("block", \.block, block)
    set("accumulation", \.accumulation, accumulation)
    set("order", \.order, order)
    set("seed", \.seed, seed)
    set("eval_every", \.evaluateEvery, evalEvery.map(Optional.some))
    set("checkpoint_every", \.checkpointEvery, checkpointEvery.map(Optional.some))
    set("keep_checkpoints", \.keepCheckpoints, keepCheckpoints)
    set("measure_every", \.measureEvery, measureEvery)
    set("teacher_cache_mb", \.teacherCacheMegabytes, teacherCacheMb)
    set("teacher_cache_disk_mb", \.teacherCacheDiskMegabytes, teacherCacheDiskMb)
    set(
      "tasks", \.tasks,
      tasks.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } })
    set("task_data", \.taskData, taskData.map(Optional.some))
    set("task_limit", \.taskLimit, taskLimit)
    set("task_shots", \.taskShots, taskShots.map(Optional.some))
    set("alerts", \.alerts, alerts.isEmpty ? nil : alerts)
    let file = try self.recipe.flatMap {
      try JSONValue(contentsOf: URL(fileURLWithPath: $0)).object
    }
    if block == nil, file?["block"] == nil { result.shortenBlock() }
    do { try result.check() } catch { throw ValidationError("\(error)") }
    return result
  }

  /// A recipe file, the built-in recipe where neither teacher nor texts are named, or the paper's.
  private func first() throws -> Recipe {
    if let recipe { return try Recipe(contentsOf: URL(fileURLWithPath: recipe)) }
    var recipe = teacher == nil && train.isEmpty ? BuiltIn.recipe : Recipe()
    recipe.names = Dictionary(uniqueKeysWithValues: Recipe.keys.map { ($0, Self.option($0)) })
    return recipe
  }

  /// The option that gives a recipe's key.
  private static func option(_ key: String) -> String {
    key == "learning_rate" ? "--lr" : "--" + key.replacing("_", with: "-")
  }
}

extension AlertRule: ExpressibleByArgument {
  /// Parses an option's value.
  public init?(argument: String) { self.init(argument) }
}
extension Recipe.Packing: ExpressibleByArgument {}
extension Recipe.Order: ExpressibleByArgument {}
extension Objective.ScaleSource: ExpressibleByArgument {}
extension Objective.Reduction: ExpressibleByArgument {}
extension Schedule.Curve: ExpressibleByArgument {}
extension SoftStart.Kind: ExpressibleByArgument {}
extension Optimizer.Method: ExpressibleByArgument {}
