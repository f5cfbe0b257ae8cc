import Engine
import Foundation
import TestSupport
import Testing
import Untrusted

@testable import Checkpoints

@Suite("Memory of packed models")
struct PackedMemoryTests {
  private static func config(layers: Int) throws -> HuggingFaceConfig {
    let text =
      #"{"model_type":"llama","vocab_size":512,"hidden_size":512,"num_hidden_layers":\#(layers),"#
      + #""num_attention_heads":8,"num_key_value_heads":8,"intermediate_size":1536,"#
      + #""max_position_embeddings":128,"rms_norm_eps":1e-5,"hidden_act":"silu"}"#
    return try HuggingFaceConfig(try #require(try JSONReader.parse(Array(text.utf8)).object))
  }

  @Test("more layers take more codes at any moment, and never floats")
  func peaks() throws {
    try TemporaryDirectory.with { folder in
      /// The most memory that a process with a model of so many layers had, and its linear weights.
      func peak(layers: Int, _ type: GGUFType) throws -> (bytes: Int, weights: Int) {
        let config = try Self.config(layers: layers)
        let store = try Decoder.random(
          config.architecture, seed: 2, trainable: false, quantizer: Quantizer()
        ).parameters
        QuantizedWeights(Quantizer(), in: store).quantize(pool: ThreadPool(threadCount: 2))
        let file = folder.file("\(type.rawValue)-\(layers).gguf")
        _ = try GGUFExport(config, store, type: type, embeddingType: .f16)
          .write(to: file, metadata: [])
        let run = try CommandRun(
          "bench", file.path, "--inference", "--prompt", "16", "--tokens", "4", "--threads", "1",
          "--json")
        #expect(run.status == 0, "\(run.errors)")
        let linears = config.architecture.parameterSpecs.filter { $0.role == .linear }
        return (
          try #require(try run.json()["peak_memory_bytes"] as? Int),
          linears.reduce(0) { $0 + $1.count }
        )
      }
      func growth(_ type: GGUFType) throws -> Double {
        let (few, many) = (try peak(layers: 1, type), try peak(layers: 4, type))
        return Double(many.bytes - few.bytes) / Double(many.weights - few.weights)
      }
      // Two bits in memory, two in the mapped file, and what two processes differ by.
      let packed = try growth(.tq2_0)
      #expect(packed < 1, "\(packed) bytes a weight")
      // What tells that this measures anything.
      let floats = try growth(.f32)
      #expect(floats > 3.5, "\(floats) bytes a weight")
    }
  }
}
