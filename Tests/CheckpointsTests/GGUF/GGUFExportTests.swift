import Engine
import Foundation
import TestSupport
import Testing
import Untrusted

@testable import Checkpoints

@Suite("Models as GGUF files")
struct GGUFExportTests {
  /// A file's metadata keys and its tensors, read by the format's rules.
  private struct Parsed {
    var keys: [String] = []
    var numbers: [String: UInt64] = [:]
    var tensors: [String: (dimensions: [Int], type: UInt32, start: Int)] = [:]
    let bytes: [UInt8]

    init(_ url: URL) throws {
      let bytes = [UInt8](try Data(contentsOf: url))
      self.bytes = bytes
      var place = 0
      func number(_ count: Int) -> UInt64 {
        defer { place += count }
        return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
      func string() -> String {
        let count = Int(number(8))
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
      }
      func skip(_ type: UInt64) -> UInt64 {
        switch type {
        case 4, 5, 6: return number(4)
        case 7: return number(1)
        case 8: _ = string()
        default:
          let (inner, count) = (number(4), number(8))
          for _ in 0..<count { _ = skip(inner) }
        }
        return 0
      }
      let (magic, version) = (number(4), number(4))
      #expect(magic == 0x4655_4747 && version == 3)
      let (tensorCount, keyCount) = (number(8), number(8))
      for _ in 0..<keyCount {
        let key = string()
        keys.append(key)
        numbers[key] = skip(number(4))
      }
      var found: [(String, [Int], UInt32, Int)] = []
      for _ in 0..<tensorCount {
        let name = string()
        let dimensions = (0..<number(4)).map { _ in Int(number(8)) }
        found.append((name, dimensions, UInt32(number(4)), Int(number(8))))
      }
      let data = (place + 31) / 32 * 32
      for (name, dimensions, type, offset) in found {
        #expect(offset % 32 == 0 && tensors[name] == nil)
        tensors[name] = (dimensions, type, data + offset)
      }
    }

    func floats(_ name: String) throws -> [Float] {
      let tensor = try #require(tensors[name])
      #expect(tensor.type == 0)
      return (0..<tensor.dimensions.reduce(1, *)).map { index in
        let start = tensor.start + 4 * index
        return bytes.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: start, as: Float.self)
        }
      }
    }
  }

  private func export(
    _ name: String, type: GGUFType, quantizer: Quantizer? = nil, to url: URL
  ) throws -> (GGUFExport.Report, ParameterStore, ModelDirectory) {
    let directory = try ModelDirectory(Fixtures.golden(name))
    let store = try ParameterStore(
      directory.architecture, trainable: false, quantizer: quantizer)
    try directory.load(into: store)
    if let quantizer {
      let weights = QuantizedWeights(quantizer, in: store)
      weights.initializeScales()
      weights.quantize(pool: ThreadPool(threadCount: 1))
    }
    let report = try GGUFExport(
      directory.config, store, type: type, embeddingType: type == .f32 ? .f32 : .f16
    ).write(to: url, metadata: [("general.name", .text("golden"))])
    return (report, store, directory)
  }

  @Test(
    "every tensor is there, in the layout that llama.cpp reads",
    arguments: ["gpt2", "llama", "llama-rope3", "llama-tied", "mistral", "qwen2", "qwen3"])
  func tensors(name: String) throws {
    try TemporaryDirectory.with { folder in
      let file = folder.file("model.gguf")
      let (report, store, directory) = try export(name, type: .f32, to: file)
      let parsed = try Parsed(file)
      let architecture = directory.architecture
      let scaled = name == "llama-rope3" ? 1 : 0
      #expect(parsed.tensors.count == store.parameters.count + scaled)
      #expect(report.wide.isEmpty && report.weightBits == 32 * report.weightCount)
      #expect(parsed.keys.first == "general.architecture" && parsed.keys.last == "general.name")
      let prefix = name == "gpt2" ? "gpt2" : name.hasPrefix("qwen") ? name : "llama"
      #expect(parsed.numbers["\(prefix).block_count"] == UInt64(architecture.layerCount))
      let embedding = try #require(store["tokenEmbedding.weight"])
      #expect(try parsed.floats("token_embd.weight") == Array(embedding.effective.values))
      #expect(
        parsed.tensors["token_embd.weight"]?.dimensions
          == [architecture.embeddingSize, architecture.vocabularySize])
      #expect(parsed.tensors["output_norm.weight"]?.dimensions == [architecture.hiddenSize])
      guard let query = store["layers.1.attention.query.weight"] else {
        let fused = try #require(store["layers.1.attention.queryKeyValue.weight"])
        return #expect(
          try parsed.floats("blk.1.attn_qkv.weight") == Array(fused.effective.values))
      }
      let written = try parsed.floats("blk.1.attn_q.weight")
      let columns = query.spec.columns
      let half = architecture.headSize / 2
      for row in 0..<query.spec.rows {
        let place = row % architecture.headSize
        // Neighbours are turned there that are half a head apart here.
        let source =
          prefix == "llama" ? row - place + place % 2 * half + place / 2 : row
        #expect(
          Array(written[row * columns..<(row + 1) * columns])
            == Array(query.effective.rows(source..<source + 1).values))
      }
    }
  }

  @Test("rows that no block divides are stored in 16 bits, and nothing stays of what fails")
  func refusals() throws {
    try TemporaryDirectory.with { folder in
      let file = folder.file("model.gguf")
      func problem(_ name: String, _ type: GGUFType, _ quantizer: Quantizer? = nil) -> String {
        do {
          _ = try export(name, type: type, quantizer: quantizer, to: file)
          return "written"
        } catch { return "\(error)" }
      }
      #expect(problem("opt", .f32).contains("no place for models of type opt"))
      #expect(problem("llama", .tq2_0).contains("rows of multiples of 256"))
      #expect(!FileManager.default.fileExists(atPath: file.path))
    }
  }

  @Test("a ternary model is packed as it is, and one that is not is refused by its row")
  func ternary() throws {
    try TemporaryDirectory.with { folder in
      let architecture = Architecture.llama(
        vocabularySize: 32, hiddenSize: 64, layerCount: 1, headCount: 2, keyValueHeadCount: 2,
        feedForwardSize: 96, maximumPositions: 16)
      let text =
        #"{"model_type":"llama","vocab_size":32,"hidden_size":64,"num_hidden_layers":1,"#
        + #""num_attention_heads":2,"num_key_value_heads":2,"intermediate_size":96,"#
        + #""max_position_embeddings":16,"rms_norm_eps":1e-5,"hidden_act":"silu"}"#
      let config = try HuggingFaceConfig(
        try #require(try JSONReader.parse(Array(text.utf8)).object))
      let model = try Decoder.random(architecture, seed: 1, trainable: false)
      let file = folder.file("model.gguf")
      let full = try GGUFExport(config, model.parameters, type: .q2_0, embeddingType: .f16)
      #expect(throws: Problem.self) { try full.write(to: file, metadata: []) }
      #expect(!FileManager.default.fileExists(atPath: file.path))
      #expect(GGUFType.suited(to: model.parameters) == .f16)
      let store = try ParameterStore(architecture, trainable: false, quantizer: Quantizer())
      store.weights.base.update(from: model.parameters.weights.base, count: store.weights.count)
      let weights = QuantizedWeights(Quantizer(), in: store)
      weights.quantize(pool: ThreadPool(threadCount: 1))
      #expect(GGUFType.suited(to: store) == .q2_0)
      let report = try GGUFExport(config, store, type: .q2_0, embeddingType: .f16)
        .write(to: file, metadata: [])
      // Of the down projection, 96 columns are no blocks of 64.
      #expect(report.wide.map(\.name) == ["layers.0.feedForward.down.weight"])
      let parsed = try Parsed(file)
      #expect(parsed.tensors["blk.0.ffn_down.weight"]?.type == 1)
      let up = try #require(parsed.tensors["blk.0.ffn_up.weight"])
      #expect(up.type == 42)
      let scale = parsed.bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: up.start, as: UInt16.self)
      }
      let matrix = try #require(
        weights.matrices.first { $0.parameter.name == "layers.0.feedForward.up.weight" })
      #expect(Float16(bitPattern: scale) == Float16(matrix.scales[0]))
      for column in 0..<64 {
        let code = parsed.bytes[up.start + 2 + column / 4] >> (2 * (column % 4)) & 3
        #expect(Int8(code) - 1 == matrix.codes[column])
      }
    }
  }
}
