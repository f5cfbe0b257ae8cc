import Engine
import Foundation
import TestSupport
import Testing
import Untrusted

@testable import Training

@Suite struct RecipeTests {
  private static func read(_ json: String) throws -> Recipe {
    try TemporaryDirectory.with { folder in
      try Recipe(contentsOf: folder.write(json, to: "recipe.json"))
    }
  }

  @Test func choicesAreWhatIsNotUsual() {
    var recipe = Recipe()
    #expect(recipe.choices.isEmpty)
    (recipe.teacher, recipe.train) = ("a", ["b\u{1B}[2J"])
    recipe.softStart.kind = .arenas
    recipe.objective.zLoss = 1e-4
    recipe.quantizer?.deadZoneBias = 1e-3
    #expect(recipe.choices == ["z_loss 0.0001", "dead_zone_bias 0.001", "soft_start arenas"])
  }

  @Test func jsonGoesThereAndBack() throws {
    var recipe = Recipe()
    recipe.teacher = "teacher"
    recipe.train = ["a.txt", "b*.jsonl"]
    recipe.packing = .documents
    recipe.endToken = "<end>"
    recipe.objective = Objective(
      .tokenScaled, temperature: 0.1, scaleSource: .entropy, distillationWeight: 0.3, beta: 0.7)
    recipe.quantizer = Quantizer(.pact(initialClip: 0.7), granularity: .group(64))
    recipe.clip = nil
    recipe.steps = 10
    recipe.order = .sequential
    (recipe.tasks, recipe.taskData, recipe.taskLimit) = (["piqa", "own.json"], "tasks", 20)
    recipe.taskShots = 2
    #expect(try Self.read(recipe.json.text).json == recipe.json)
    recipe.quantizer = nil
    #expect(try Self.read(recipe.json.text).json == recipe.json)
    #expect(try Self.read("{}").json == Recipe().json)
  }

  @Test func scalesAreRoundedUnlessARecipeSaysOtherwise() throws {
    #expect(try Self.read(#"{"quantizer": "absmean"}"#).quantizer?.scaleType == .float16)
    for text in [
      #"{"scale_dtype": "float32", "quantizer": "absmean"}"#,
      #"{"quantizer": "absmean", "scale_dtype": "float32"}"#,
    ] {
      #expect(try Self.read(text).quantizer == Quantizer(.absmean, scaleType: .float32))
    }
    // A run that began before scales had a type goes on as it was.
    var old = try #require(Recipe().json.object)
    (old["scale_dtype"], old["alerts"]) = (nil, nil)
    #expect(try Self.read(JSONValue.object(old).text).quantizer?.scaleType == .float32)
  }

  @Test(arguments: [
    (#"{"colour": 1}"#, "unknown key \"colour\"; allowed are teacher"),
    (#"{"batch": 1.5}"#, "batch: expected a whole number, found 1.5"),
    (#"{"train": "a.txt"}"#, "expected a list of strings"),
    (#"{"train": [1]}"#, "expected a list of strings"),
    (#"{"objective": "best"}"#, "expected one of gt, logit"),
    (#"{"quantizer": "ternary"}"#, "expected none, twn"),
    (#"{"granularity": "group:1"}"#, "expected row, tensor or group:SIZE"),
    ("[]", "expected a JSON object"),
    (
      #"{"quantizer": "none", "granularity": "row"}"#,
      "granularity: expected null where the quantizer is none, found \"row\""
    ),
    (#"{"granularity": "row", "quantizer": "none"}"#, "expected null where the quantizer is none"),
    (#"{"quantizer": "pact:0"}"#, "quantizer: expected none, twn"),
    (#"{"quantizer": "minmax5"}"#, "expected none, twn"),
    (#"{"order": "random"}"#, "order: expected one of shuffle, sequential, found \"random\""),
    (#"{"packing": 1}"#, "packing: expected one of continuous, documents, found 1"),
    (#"{"clip": "none"}"#, "clip: expected a number or null, found \"none\""),
    (#"{"steps": "all"}"#, "steps: expected a whole number or null, found \"all\""),
    (#"{"batch": 1, "batch": 2}"#, "batch"), (#"{"batch": 1"#, "recipe.json"),
  ])
  func wrongFilesSayWhatIsRight(json: String, message: String) {
    let error = #expect(throws: (any Error).self) { try Self.read(json) }
    #expect(error.map { "\($0)" }?.contains(message) == true, "\(String(describing: error))")
  }

  /// The key, what is expected and what was found.
  @Test(arguments: [
    (#""teacher": """#, "teacher: expected a model directory, found nothing"),
    (#""train": []"#, "train: expected at least one text file, found none"),
    (#""learning_rate": 0"#, "learning_rate: expected a positive number up to 3.4e38, found 0.0"),
    (#""learning_rate": 1e39"#, "learning_rate: expected a positive number up to 3.4e38, found"),
    (#""batch": 0"#, "batch: expected a whole number from 1 to 65536, found 0"),
    (#""block": 1"#, "block: expected a whole number from 2 to 1048576, found 1"),
    (#""accumulation": 0"#, "accumulation: expected a whole number from 1 to 65536, found 0"),
    (
      #""batch": 65536, "accumulation": 65536"#,
      "accumulation: expected at most 2147483647 tokens in a step, found 65536 · 65536 · 512"
    ),
    (#""steps": 1, "epochs": 1"#, "steps: expected either steps or epochs, found both"),
    (#""steps": 0"#, "steps: expected a whole number from 1 to 2147483647, found 0"),
    (#""epochs": 0"#, "epochs: expected a whole number from 1 to 2147483647, found 0"),
    (#""eval_every": 0"#, "eval_every: expected a whole number from 1 to 2147483647, found 0"),
    (
      #""checkpoint_every": -1"#,
      "checkpoint_every: expected a whole number from 1 to 2147483647, found -1"
    ),
    (
      #""measure_every": 0"#, "measure_every: expected a whole number from 1 to 2147483647, found 0"
    ),
    (
      #""keep_checkpoints": -1"#,
      "keep_checkpoints: expected a whole number from 0 to 1000, found -1"
    ),
    (#""teacher_cache_mb": -1"#, "teacher_cache_mb: expected a whole number from 0 to 16777216"),
    (#""seed": -1"#, "seed: expected a whole number from 0"),
    (#""warmup": -1"#, "warmup: expected a whole number from 0 to 2147483647, found -1"),
    (#""steps": 5, "warmup": 6"#, "warmup: expected at most the run's 5 steps, found 6"),
    (#""clip": -1"#, "clip: expected a positive number, found -1.0"),
    (#""temperature": 0"#, "temperature: expected a positive number, found 0.0"),
    (#""temperature": -2"#, "temperature: expected a positive number, found -2.0"),
    (#""temperature": 1e39"#, "temperature: expected a positive number, found inf"),
    (#""beta": 2"#, "beta: expected a number from 0 to 1, found 2.0"),
    (#""value_relation": -1"#, "value_relation: expected a number from 0 on, found -1.0"),
    (
      #""value_relation_block": 2"#,
      "value_relation_block: expected a value_relation beside it, found 2"
    ),
    (
      #""value_relation": 1, "value_relation_block": 0"#,
      "value_relation_block: expected a whole number from 1 on, found 0"
    ),
    (#""dead_zone_bias": 0"#, "dead_zone_bias: expected a positive number, found 0.0"),
    (
      #""dead_zone_bias": 0.001, "quantizer": "minmax4""#,
      "dead_zone_bias: expected null, or a ternary quantizer, found 0.001"
    ),
    (#""z_loss": -1"#, "z_loss: expected a number from 0 on, found -1.0"),
    (#""logit_temperature": 0"#, "logit_temperature: expected a positive number, found 0.0"),
    (
      #""logit_temperature": 2, "objective": "reverse_kl""#,
      "logit_temperature: expected null where the objective has no soft cross entropy, found 2.0"
    ),
    (#""top_k": 0"#, "top_k: expected a whole number from 1 to 65536, found 0"),
    (#""top_k": 8"#, "top_k: expected null where the objective is not topk_kl, found 8"),
    (#""momentum": 1"#, "momentum: expected a number from 0 to below 1, found 1.0"),
    (
      #""soft_start": "blend", "quantizer": "minmax4""#,
      "soft_start: expected none, or a ternary quantizer, found blend"
    ),
    (#""soft_start_steps": 5"#, "soft_start_steps: expected a soft_start beside it, found 5"),
    (
      #""soft_start": "arenas", "soft_start_steps": 0"#,
      "soft_start_steps: expected a whole number from 1"
    ),
    (
      #""distillation_weight": -1"#, "distillation_weight: expected a number from 0 on, found -1.0"
    ),
    (
      #""distillation_weight": 1e39"#,
      "distillation_weight: expected a number from 0 on, found inf"
    ),
    (
      #""distillation_weight": 2, "reduction": "mean""#,
      "distillation_weight: expected null where the reduction is mean, found 2.0"
    ),
    (
      #""distillation_weight": 2, "objective": "logit""#,
      "distillation_weight: expected null where the objective has no token scale, found 2.0"
    ),
    (#""head_mass": -0.5"#, "head_mass: expected a number from 0 to 1, found -0.5"),
    (#""adam_beta1": 1"#, "adam_beta1: expected a number from 0 to below 1, found 1.0"),
    (#""adam_beta2": -1"#, "adam_beta2: expected a number from 0 to below 1, found -1.0"),
    (#""adam_epsilon": 0"#, "adam_epsilon: expected a positive number, found 0.0"),
    (#""adam_epsilon": 1e39"#, "adam_epsilon: expected a positive number, found inf"),
    (#""weight_decay": -1"#, "weight_decay: expected a number from 0 on, found -1.0"),
    (
      #""end_token": "x""#,
      "end_token: expected packing documents with it, found packing continuous"
    ),
  ])
  func impossibleValuesAreRefused(members: String, message: String) throws {
    var recipe = try Self.read("{\(members)}")
    if !members.contains("\"teacher\"") { recipe.teacher = "teacher" }
    if !members.contains("train") { recipe.train = ["text.txt"] }
    let error = #expect(throws: Problem.self) { try recipe.check() }
    #expect(error?.description.contains(message) == true)
  }

  @Test func whatDoesNotFitModelOrTextsIsRefused() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      func refused(_ change: (inout Recipe) -> Void) -> String {
        var recipe = Recipe()
        recipe.teacher = tiny.directory.path
        recipe.train = [tiny.text.path]
        (recipe.block, recipe.batch) = (16, 4)
        change(&recipe)
        do {
          _ = try TrainingInputs(recipe, cache: .disabled)
          return "nothing"
        } catch { return "\(error)" }
      }
      #expect(refused { _ in } == "nothing")
      #expect(
        refused { $0.quantizer = Quantizer(.twn, granularity: .group(5)) }.contains(
          "granularity: expected row, tensor, or a group size that divides the 32 inputs of "))
      #expect(
        refused { $0.quantizer = Quantizer(.twn, granularity: .group(5)) }.hasSuffix(
          "found group:5"))
      #expect(
        refused { $0.block = 33 } == "block: expected at most 32, the model's limit, found 33")
      // 35 blocks of 16 tokens, 4 a step.
      #expect(
        refused { ($0.epochs, $0.warmUp) = (2, 19) }
          == "warmup: expected at most the run's 18 steps, found 19")
      #expect(refused { ($0.epochs, $0.warmUp) = (2, 18) } == "nothing")
      #expect(refused { $0.packing = .documents }.contains("<|endoftext|>"))
      #expect(
        refused { ($0.packing, $0.endToken) = (.documents, "<no>") }.contains("\"<no>\""))
      #expect(refused { ($0.packing, $0.endToken) = (.documents, ".") } == "nothing")
      // Fine-tuning in full precision is no contradiction.
      #expect(refused { ($0.quantizer, $0.objective.kind) = (nil, .groundTruth) } == "nothing")
    }
  }
}
