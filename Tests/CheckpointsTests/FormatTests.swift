import Engine
import Foundation
import TestSupport
import Testing
import Untrusted

@testable import Checkpoints

@Suite("Formats of saved models")
struct FormatTests {
  private func load(_ url: URL) throws -> (ModelDirectory, ParameterStore) {
    let directory = try ModelDirectory(url)
    let store = try ParameterStore(directory.architecture, trainable: false)
    try directory.load(into: store)
    return (directory, store)
  }

  @Test(
    "16 bits are rounded to the nearest, read back as such, and named in the configuration",
    arguments: [
      (ModelDirectory.Format.float16, Float(1) / 2048), (.bfloat16, Float(1) / 256),
    ], ["gpt2", "llama"])
  func narrow(format: (ModelDirectory.Format, Float), name: String) throws {
    try TemporaryDirectory.with { folder in
      let (directory, store) = try load(Fixtures.golden(name))
      let target = folder.file("narrow")
      try ModelDirectory.save(store, as: format.0, config: directory.config, to: target)
      let (saved, again) = try load(target)
      #expect(
        saved.config.json["dtype"] ?? saved.config.json["torch_dtype"] == .string(format.0.rawValue)
      )
      for (one, other) in zip(
        store.weights.base.values(store.count), again.weights.base.values(store.count))
      {
        #expect(abs(one - other) <= max(abs(one) * format.1, 1e-7))
      }
      if format.0 == .float16 {
        #expect(
          zip(store.weights.base.values(store.count), again.weights.base.values(store.count))
            .allSatisfy { Float(Float16($0)) == $1 })
      }
      store.weights.base[0] = 1e6
      let second = folder.file("second")
      func save() throws {
        try ModelDirectory.save(store, as: format.0, config: directory.config, to: second)
      }
      guard format.0 == .float16 else { return try save() }
      #expect(throws: Problem.self) { try save() }
      #expect(!FileManager.default.fileExists(atPath: second.path))
    }
  }

  @Test("BitNet's bytes are those of the other programs")
  func bitNetBytes() throws {
    let file = try SafetensorsFile(Fixtures.golden.appendingPathComponent("packs.safetensors"))
    let shape = try file.info("codes").shape
    let codes = try file.withBytes(of: "codes") { $0.map { Int8(bitPattern: $0) } }
    let matrix = RandomMatrix(zeros: shape[0], shape[1])
    for (index, code) in codes.enumerated() { matrix.matrix.base[index] = Float(code) * 0.0371 }
    let packed = try #require(BitNetMatrix("w", matrix.matrix))
    #expect(packed.scale == 0.0371)
    #expect(try packed.bytes == file.withBytes(of: "bitnet") { Array($0) })
    matrix.matrix.base[3] = 0.5
    #expect(BitNetMatrix("w", matrix.matrix) == nil)
  }

  @Test(
    "a model with a scale for each matrix is saved so, and one with a scale for each row is not")
  func bitNet() throws {
    try TemporaryDirectory.with { folder in
      let directory = try ModelDirectory(Fixtures.golden("llama"))
      func save(_ granularity: Quantizer.Granularity, _ name: String) throws {
        let quantizer = Quantizer(.twn, granularity: granularity)
        let store = try ParameterStore(
          directory.architecture, trainable: false, quantizer: quantizer)
        try directory.load(into: store)
        let weights = QuantizedWeights(quantizer, in: store)
        weights.initializeScales()
        weights.quantize(pool: ThreadPool(threadCount: 1))
        try ModelDirectory.save(
          store, .effective, as: .bitnet, config: directory.config, to: folder.file(name))
      }
      try save(.tensor, "one")
      let file = try SafetensorsFile(folder.file("one/model.safetensors"))
      let name = "model.layers.0.mlp.up_proj.weight"
      #expect(try file.info(name).elementType == .uint8)
      #expect(try file.info(name + "_scale").shape == [1])
      let config = try JSONValue(contentsOf: folder.file("one/config.json"))
      #expect(
        config.object?["quantization_config"]?.object?["quant_method"] == .string("bitnet"))
      let problem = #expect(throws: Problem.self) { try save(.row, "rows") }
      #expect(problem?.description.contains("--granularity tensor") == true)
      #expect(!FileManager.default.fileExists(atPath: folder.file("rows").path))
    }
  }
}

extension UnsafeMutablePointer<Float> {
  fileprivate func values(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: self, count: count)
  }
}
