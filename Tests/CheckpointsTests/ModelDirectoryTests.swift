import Engine
import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite struct ModelDirectoryTests {
  /// Copies a golden model with changes to its weights' names and its configuration.
  private func copy(
    _ name: String, to directory: TemporaryDirectory,
    config: KeyValuePairs<String, JSONValue?> = [:], extra: [String: [Float]] = [:],
    renaming rename: (String) -> String? = { $0 }
  ) throws {
    let source = try SafetensorsFile(
      Fixtures.golden(name).appendingPathComponent("model.safetensors"))
    try Samples.rewrite(
      source, to: directory.file("model.safetensors"), extra: extra, renaming: rename)
    try directory.write(
      JSONValue.object(Samples.config(name, config)).text, to: "config.json")
  }

  private func dropping(_ prefix: String) -> (String) -> String? {
    { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 }
  }

  @Test(arguments: Fixtures.goldenNames)
  func loads(name: String) throws {
    let directory = try ModelDirectory(Fixtures.golden(name))
    #expect(directory.unusedTensors == [])
    let store = ParameterStore(directory.architecture.parameterSpecs, trainable: false)
    var fractions: [Double] = []
    try directory.load(into: store) { fractions.append($0) }
    #expect(fractions == fractions.sorted())
    #expect(fractions.last == 1)
    for parameter in store.parameters {
      #expect(parameter.weight.values.contains { $0 != 0 }, "\(parameter.name)")
    }
  }

  @Test func transposesConvolutions() throws {
    let url = Fixtures.golden("gpt2")
    let store = try Samples.store(ModelDirectory(url))
    let file = try SafetensorsFile(url.appendingPathComponent("model.safetensors"))
    let stored = try file.floats("transformer.h.1.mlp.c_fc.weight")
    let weight = try #require(store["layers.1.feedForward.up.weight"]).weight
    #expect((weight.rows, weight.columns) == (128, 32))
    for row in 0..<128 {
      for column in 0..<32 { #expect(weight[row, column] == stored[column * 128 + row]) }
    }
  }

  @Test(arguments: [
    ("gpt2", "transformer."), ("gpt_neo", "transformer."), ("opt", "model."),
    ("opt-postnorm", "model."), ("opt", "model.decoder."), ("llama", "model."),
    ("qwen3", "model."), ("mistral", "model."),
  ])
  func prefixVariants(name: String, prefix: String) throws {
    try TemporaryDirectory.with { temporary in
      try copy(name, to: temporary, renaming: dropping(prefix))
      let directory = try ModelDirectory(temporary.url)
      #expect(directory.unusedTensors == [])
      let expected = try Samples.weights(ModelDirectory(Fixtures.golden(name)))
      #expect(try Samples.weights(directory) == expected)
    }
  }

  @Test func buffersAreIgnoredAndOthersReported() throws {
    try TemporaryDirectory.with { temporary in
      let extra: [String: [Float]] = [
        "transformer.h.0.attn.bias": [1], "transformer.h.0.attn.masked_bias": [1],
        "transformer.h.0.attn.extra.weight": [1],
      ]
      try copy("gpt2", to: temporary, extra: extra)
      #expect(
        try ModelDirectory(temporary.url).unusedTensors == ["transformer.h.0.attn.extra.weight"])
    }
    try TemporaryDirectory.with { temporary in
      try copy("llama", to: temporary, extra: ["model.layers.0.self_attn.rotary_emb.inv_freq": [1]])
      #expect(try ModelDirectory(temporary.url).unusedTensors == [])
    }
  }

  @Test func tiedHeads() throws {
    // The untied golden model's head differs from its embedding.
    try TemporaryDirectory.with { temporary in
      try copy("llama", to: temporary, config: ["tie_word_embeddings": .boolean(true)])
      let error = #expect(throws: Problem.self) { try ModelDirectory(temporary.url) }
      #expect(error?.description.contains("\"tie_word_embeddings\": expected false") == true)
    }
    // The one matrix may be stored under the head's name.
    try TemporaryDirectory.with { temporary in
      try copy(
        "llama-tied", to: temporary,
        renaming: { $0 == "model.embed_tokens.weight" ? "lm_head.weight" : $0 })
      let directory = try ModelDirectory(temporary.url)
      #expect(directory.unusedTensors == [])
      let expected = try Samples.weights(ModelDirectory(Fixtures.golden("llama-tied")))
      #expect(try Samples.weights(directory) == expected)
    }
    // Both names with the same values are fine.
    try TemporaryDirectory.with { temporary in
      let url = Fixtures.golden("llama-tied").appendingPathComponent("model.safetensors")
      let source = try SafetensorsFile(url)
      let embedding = try source.floats("model.embed_tokens.weight")
      let tensors = source.tensors.map { SafetensorsWriter.Tensor($0.name, $0.shape) }
      var writer = try SafetensorsWriter(
        temporary.file("model.safetensors"),
        tensors: tensors + [.init("lm_head.weight", [128, 32])])
      for floats in try source.names.map(source.floats) + [embedding] {
        try floats.withUnsafeBytes { try writer.append($0) }
      }
      try writer.finish()
      try temporary.write(JSONValue.object(Samples.config("llama-tied")).text, to: "config.json")
      #expect(try ModelDirectory(temporary.url).unusedTensors == [])
    }
  }

  @Test func missingTensor() throws {
    try TemporaryDirectory.with { temporary in
      try copy("opt", to: temporary, renaming: { $0.hasSuffix("1.fc1.bias") ? nil : $0 })
      #expect(
        throws: Problem.missingTensor(
          file: temporary.file("model.safetensors").path,
          tensor: "model.decoder.layers.1.fc1.bias")
      ) { try ModelDirectory(temporary.url) }
    }
  }

  @Test func wrongShape() throws {
    try TemporaryDirectory.with { temporary in
      try copy("llama", to: temporary, config: ["vocab_size": .integer(130)])
      #expect(
        throws: Problem.wrongShape(
          file: temporary.file("model.safetensors").path, tensor: "model.embed_tokens.weight",
          expected: [130, 32], found: [128, 32])
      ) { try ModelDirectory(temporary.url) }
    }
  }

  @Test func absurdSizesAreRefusedBeforeMemoryIsAllocated() throws {
    try TemporaryDirectory.with { temporary in
      try copy("llama", to: temporary, config: ["intermediate_size": .integer(1 << 24)])
      #expect(throws: Problem.self) { try ModelDirectory(temporary.url) }
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func weightsThatAreNotFinite(value: Float) throws {
    try TemporaryDirectory.with { temporary in
      var values = Array(repeating: Float(1), count: 32)
      values[31] = value
      try copy(
        "llama", to: temporary, extra: ["model.norm.weight": values],
        renaming: { $0 == "model.norm.weight" ? nil : $0 })
      let directory = try ModelDirectory(temporary.url)
      #expect(
        throws: Problem.nonFinite(
          file: temporary.file("model.safetensors").path, tensor: "model.norm.weight")
      ) { try Samples.store(directory) }
    }
  }

  @Test func weightsOfAnotherType() throws {
    try TemporaryDirectory.with { temporary in
      try temporary.write(JSONValue.object(Samples.config("llama")).text, to: "config.json")
      let entry = Samples.entry("model.embed_tokens.weight", "I8", [128, 32], [0, 4096])
      let bytes = Samples.safetensors("{\(entry)}", data: Array(repeating: 0, count: 4096))
      try temporary.write(bytes, to: "model.safetensors")
      #expect(
        throws: Problem.unsupportedElements(
          file: temporary.file("model.safetensors").path, tensor: "model.embed_tokens.weight",
          expected: "F32, F16 or BF16", found: "I8")
      ) { try ModelDirectory(temporary.url) }
    }
  }

  @Test func foldersThatAreNone() throws {
    try TemporaryDirectory.with { temporary in
      let nowhere = temporary.file("nowhere")
      #expect(throws: Problem.missing(nowhere.path)) { try ModelDirectory(nowhere) }
      #expect(throws: Problem.missing("--teacher \(nowhere.path)")) {
        try ModelDirectory(nowhere, givenAs: "--teacher")
      }
      let file = try temporary.write("", to: "file")
      #expect(throws: Problem.invalid(file.path, expected: "a folder", found: "something else")) {
        try ModelDirectory(file)
      }
      try temporary.write(Samples.safetensors("{}"), to: "model.safetensors")
      #expect(throws: Problem.missing(temporary.file("config.json").path)) {
        try ModelDirectory(temporary.url)
      }
    }
  }
}
