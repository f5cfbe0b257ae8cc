import Engine
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct RecipeTests {
  private static func read(_ json: String) throws -> Recipe {
    try TemporaryDirectory.with { folder in
      try Recipe(contentsOf: folder.write(json, to: "recipe.json"))
    }
  }

  @Test func jsonGoesThereAndBack() throws {
    var recipe = Recipe()
    recipe.teacher = "teacher"
    recipe.train = ["a.txt", "b*.jsonl"]
    recipe.packing = .documents
    recipe.endToken = "<end>"
    recipe.objective = Objective(.confidenceAware, temperature: 0.1, scaleSource: .entropy)
    recipe.quantizer = Quantizer(.pact(initialClip: 0.7), granularity: .group(64))
    recipe.clip = nil
    recipe.steps = 10
    recipe.order = .sequential
    #expect(try Self.read(recipe.json.text) == recipe)
    recipe.quantizer = nil
    #expect(try Self.read(recipe.json.text) == recipe)
    #expect(try Self.read("{}") == Recipe())
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
  ])
  func wrongFilesSayWhatIsRight(json: String, message: String) {
    let error = #expect(throws: (any Error).self) { try Self.read(json) }
    #expect(error.map { "\($0)" }?.contains(message) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    (#""teacher": """#, "teacher"), (#""train": []"#, "train"),
    (#""learning_rate": 0"#, "learning_rate"), (#""batch": 0"#, "batch"),
    (#""block": 1"#, "block"), (#""steps": 1, "epochs": 1"#, "either steps or epochs"),
    (#""steps": 0"#, "steps"), (#""clip": -1"#, "clip"), (#""temperature": 0"#, "temperature"),
    (#""beta": 2"#, "beta"), (#""adam_beta1": 1"#, "adam_beta1"),
    (#""end_token": "x""#, "packing documents"),
  ])
  func impossibleValuesAreRefused(members: String, message: String) throws {
    var recipe = try Self.read("{\(members)}")
    if !members.contains("teacher") { recipe.teacher = "teacher" }
    if !members.contains("train") { recipe.train = ["text.txt"] }
    let error = #expect(throws: RecipeError.self) { try recipe.check() }
    #expect(error?.description.contains(message) == true)
  }
}
