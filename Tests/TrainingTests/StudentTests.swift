import Checkpoints
import Engine
import Foundation
import RunStore
import TestSupport
import Testing
import Untrusted

@testable import Training

/// A student that is another model than its teacher: a GPT-2 that learns from a LLaMA.
@Suite struct StudentTests {
  /// The student's directory, with the tiny model's tokenizer, or what is made of that.
  static func model(
    in folder: TemporaryDirectory, _ name: String = "gpt2",
    tokenizer: (String) -> String? = { $0 }
  ) throws -> String {
    let url = folder.file("student")
    try FileManager.default.copyItem(at: Fixtures.golden(name), to: url)
    let teacher = try TinyModel.tokenizer()
    if let own = tokenizer(teacher) { try folder.write(own, to: "student/tokenizer.json") }
    return url.path
  }

  private static func resume(_ folder: TemporaryDirectory, to steps: Int) throws {
    var longer = Resumption()
    longer.totalSteps = steps
    let tiny = try TinySession(resuming: folder, longer)
    try tiny.until(\.state.hasEnded)
    _ = tiny.session.wait(milliseconds: 20_000)
  }

  @Test("it trains, goes on to the bit, and is what it is in every file")
  func trains() throws {
    let weights = try [4, 2].map { steps in
      try TemporaryDirectory.with { folder in
        let student = try Self.model(in: folder)
        _ = try TinySession.finished(in: folder, steps: steps) {
          $0.student = student
          $0.valid = $0.train
        }
        if steps < 4 { try Self.resume(folder, to: 4) }
        let directory = try RunDirectory(opening: folder.file("run"))
        let reader = try RunReader(directory)
        #expect(try reader.run().student == student)
        let evaluation = try #require(try reader.evaluations().last)
        #expect(evaluation.teacherPerplexity != nil && evaluation.studentPerplexity.isFinite)
        #expect(evaluation.layerErrors.isEmpty, "their layers have no counterparts")
        let trained = try RunStudent(run: directory.url, threadCount: 1)
        #expect(trained.step == 4)
        #expect(trained.model.url.path == student)
        #expect(trained.parameters["positionEmbedding.weight"] != nil, "it is a GPT-2")
        return trained.parameters.weights.values.map(\.bitPattern)
      }
    }
    #expect(weights[0] == weights[1])
  }

  @Test("a LLaMA gets biases for its dead zone, goes on to the bit, and is saved with them")
  func deadZoneBias() throws {
    let weights = try [4, 2].map { steps in
      try TemporaryDirectory.with { folder in
        _ = try TinySession.finished(in: folder, steps: steps) {
          $0.quantizer?.deadZoneBias = 1e-3
          $0.objective.valueRelation = 10
        }
        if steps < 4 { try Self.resume(folder, to: 4) }
        let directory = try RunDirectory(opening: folder.file("run"))
        #expect(try RunReader(directory).steps().last?.layers ?? 0 > 0)
        let trained = try RunStudent(run: directory.url, threadCount: 1)
        let bias = try #require(trained.parameters["layers.0.feedForward.up.bias"])
        #expect(zip(bias.effective.values, bias.weight.values).contains { $0 != $1 })
        let saved = folder.file("saved")
        try ModelDirectory.save(
          trained.parameters, .effective, config: trained.model.config, to: saved)
        let read = try ModelDirectory(saved)
        #expect(read.architecture.biases.isSuperset(of: .all))
        let store = try ParameterStore(read.architecture, trainable: false)
        try read.load(into: store)
        #expect(
          try #require(store["layers.0.feedForward.up.bias"]).weight.values
            .elementsEqual(bias.effective.values))
        return trained.parameters.weights.values.map(\.bitPattern)
      }
    }
    #expect(weights[0] == weights[1])
  }

  @Test("no biases where the family has none")
  func noPlaceForBiases() throws {
    try TemporaryDirectory.with { folder in
      let text = try refusal(in: folder) {
        $0.student = try Self.model(in: folder, "qwen3")
        $0.quantizer?.deadZoneBias = 1e-3
      }
      #expect(text.contains("dead_zone_bias") && text.contains("qwen3"))
    }
  }

  @Test("values whose heads have no counterparts are not related")
  func valueRelation() throws {
    try TemporaryDirectory.with { folder in
      let text = try refusal(in: folder) {
        $0.objective.valueRelation = 1
        $0.objective.valueRelationBlock = 3
      }
      #expect(text.contains("value_relation_block") && text.contains("at most 2"))
    }
  }

  @Test("a changed student is another run")
  func changed() throws {
    try TemporaryDirectory.with { folder in
      let student = try Self.model(in: folder)
      _ = try TinySession.finished(in: folder, steps: 2) { $0.student = student }
      try folder.write("{}", to: "student/vocab.json")
      #expect(throws: Problem.self) { try TinySession(resuming: folder) }
    }
  }

  private func refusal(
    in folder: TemporaryDirectory, _ change: (inout Recipe) throws -> Void
  ) throws -> String {
    let tiny = try TinyModel(in: folder)
    var recipe = Recipe()
    (recipe.teacher, recipe.train) = (tiny.directory.path, [tiny.text.path])
    (recipe.block, recipe.steps) = (16, 2)
    try change(&recipe)
    let problem = #expect(throws: Problem.self) { try TrainingInputs(recipe, cache: .disabled) }
    return try "\(#require(problem))"
  }

  @Test("another vocabulary is refused before anything long")
  func vocabulary() throws {
    try TemporaryDirectory.with { folder in
      let text = try refusal(in: folder) { $0.student = BuiltIn.name }
      #expect(text.contains("student") && text.contains("the teacher's vocabulary of 128"))
    }
  }

  @Test("as many tokens that are others are refused")
  func tokens() throws {
    try TemporaryDirectory.with { folder in
      let text = try refusal(in: folder) {
        $0.student = try Self.model(in: folder) { $0.replacing("Ġ", with: "Ĉ") }
      }
      #expect(text.contains("the teacher's tokens") && text.contains("token 94"))
    }
    // Without any, what comes of it could not be used.
    try TemporaryDirectory.with { folder in
      let text = try refusal(in: folder) {
        $0.student = try Self.model(in: folder) { _ in nil }
      }
      #expect(text.contains("student") && text.contains("tokenizer.json"))
    }
  }

  @Test("layers without counterparts are not distilled, in a recipe or later")
  func layers() throws {
    try TemporaryDirectory.with { folder in
      let text = try refusal(in: folder) {
        $0.student = try Self.model(in: folder, "opt-postnorm")
        $0.objective.kind = .layerToLayer
      }
      #expect(text.contains("objective") && text.contains("l2l"))
    }
    try TemporaryDirectory.with { folder in
      let student = try Self.model(in: folder, "opt-postnorm")
      let tiny = try TinyLoop(in: folder) { $0.student = student }
      #expect(try tiny.apply(.setObjective(.layerToLayer))?.refusal?.contains("layers") == true)
      #expect(tiny.trainer.settings.objective.kind == .tokenScaled)
    }
  }

  @Test("what it starts as has its shape")
  func start() throws {
    try TemporaryDirectory.with { folder in
      let text = try refusal(in: folder) {
        $0.student = try Self.model(in: folder)
        $0.start = $0.teacher
      }
      #expect(text.contains("start") && text.contains("the student's shape"))
    }
  }
}
