import Engine
import Foundation
import Untrusted

/// A model as a GGUF file that llama.cpp runs, with the names, layouts and metadata of its own
/// converter (convert_hf_to_gguf.py).
public struct GGUFExport {
  private let config: HuggingFaceConfig
  private let store: ParameterStore
  /// How linear layers, and how the embedding and the head are stored.
  private let (type, embeddingType): (GGUFType, GGUFType)

  /// What a file came to be.
  public struct Report: Sendable {
    /// The file's bytes of all tensors.
    public internal(set) var byteCount = 0
    /// The linear layers' weights, and the bits that they take.
    public internal(set) var (weightCount, weightBits) = (0, 0)
    /// The matrices whose rows are no whole blocks of the type, stored in 16 bits, and the bytes that
    /// this costs.
    public internal(set) var wide: [(name: String, byteCount: Int)] = []
    /// What a reader computes otherwise, in sentences.
    public internal(set) var notes: [String] = []
  }

  /// Plans an export of a model's effective weights.
  ///
  /// - Throws: ``Problem`` for a model that llama.cpp has no place for.
  public init(
    _ config: HuggingFaceConfig, _ store: ParameterStore, type: GGUFType, embeddingType: GGUFType
  ) throws {
    (self.config, self.store, self.type, self.embeddingType) = (config, store, type, embeddingType)
    try Self.check(config)
    let linears = store.parameters.filter { $0.spec.role == .linear }
    guard !type.isTernary || linears.contains(where: { type.fits(columns: $0.spec.columns) }) else {
      throw Problem(
        .unsupported, "--type \(type.rawValue)",
        "no matrix of this model has rows of multiples of \(type.block.count)",
        advice: linears.contains { GGUFType.q2_0.fits(columns: $0.spec.columns) }
          ? "q2_0 works: its blocks have 64" : "f16 works")
    }
  }

  private var architecture: Architecture { config.architecture }
  private var architectureName: String? { Self.architectureName(config) }

  /// Whether llama.cpp has this family's windows.
  private var keepsWindows: Bool { architectureName?.hasPrefix("gemma") == true }

  /// The shortest window of those that llama.cpp does not have.
  private var shortestWindow: Int? {
    keepsWindows ? nil : architecture.blocks.compactMap(\.window).min()
  }

  /// Writes the file.
  ///
  /// - Parameters:
  ///   - metadata: of the tokenizer, and what else is to be said of the model.
  ///   - progress: told the share that is done.
  /// - Throws: ``Problem`` where the file cannot be written, or where a ternary type is asked for and
  ///   a matrix has other values; then nothing of it stays.
  public func write(
    to url: URL, metadata: [(key: String, value: GGUFValue)],
    progress: (_ fraction: Double) -> Void = { _ in }
  ) throws -> Report {
    try Folder.create(url.deletingLastPathComponent())
    var report = Report()
    let planned = plan(&report)
    let tensors = planned.map(\.tensor)
    var writer = try GGUFWriter(
      url, metadata: hyperparameters + metadata, tensors: tensors)
    for (index, part) in planned.enumerated() {
      progress(Double(index) / Double(planned.count))
      if let row = try writer.write(part.row) {
        throw Problem(
          .unsupported, "--type \(type.rawValue)",
          "row \(row) of \(part.name) has other values than -s, 0 and +s in a block of "
            + "\(part.tensor.type.block.count)",
          advice: "name a ternary --quantizer, or use f16")
      }
    }
    try writer.finish()
    report.byteCount = tensors.reduce(0) { $0 + $1.byteCount }
    return report
  }

  // MARK: Tensors

  private struct Part {
    /// The parameter's name in this program.
    let name: String
    let tensor: GGUFWriter.Tensor
    let row: (Int) -> UnsafeBufferPointer<Float>
  }

  private func plan(_ report: inout Report) -> [Part] {
    var parts: [Part] = []
    for parameter in store.parameters {
      guard let name = GGUFNames.name(of: parameter.name) else { continue }
      let spec = parameter.spec
      var type = GGUFType.f32
      switch spec.role {
      case .linear:
        type = self.type.fits(columns: spec.columns) ? self.type : .f16
        report.weightCount += spec.count
      case .embedding where spec.name != "positionEmbedding.weight":
        type = embeddingType.fits(columns: spec.columns) ? embeddingType : .f16
      default: break
      }
      let tensor = GGUFWriter.Tensor(
        name: name, rows: spec.rows, columns: spec.columns, type: type,
        isVector: spec.role == .norm || spec.role == .bias)
      if spec.role == .linear {
        report.weightBits += tensor.byteCount * 8
        if type != self.type {
          let block = self.type.block
          report.wide.append(
            (spec.name, tensor.byteCount - spec.count * block.bytes / block.count))
        }
      }
      let order = GGUFNames.rowOrder(of: spec, architecture, in: architectureName ?? "")
      let sums = spec.role == .norm ? weightsPlusOne(parameter) : nil
      parts.append(
        Part(name: spec.name, tensor: tensor) { row in
          let values = sums?.matrix(rows: 1, columns: spec.columns) ?? parameter.effective
          return UnsafeBufferPointer(
            start: values.base + order(row) * values.stride, count: values.columns)
        })
    }
    for (name, factors) in GGUFScaling(architecture)?.factors ?? [] {
      let buffer = FloatBuffer(count: factors.count)
      _ = buffer.values.update(fromContentsOf: factors)
      parts.append(
        Part(
          name: name,
          tensor: .init(name: name, rows: 1, columns: factors.count, type: .f32, isVector: true)
        ) { _ in UnsafeBufferPointer(buffer.matrix(rows: 1, columns: factors.count).values) })
    }
    if architecture.activation == .gelu {
      report.notes.append("llama.cpp takes GELU's tanh form, which differs a little")
    }
    if let window = shortestWindow, window < architecture.maximumPositions {
      report.notes.append(
        "a token sees the last \(window) here; llama.cpp lets it see all, so the file's context has "
          + "that length")
    }
    return parts
  }

  /// A norm's weights where the model adds one to them, which llama.cpp does not; else nil.
  private func weightsPlusOne(_ parameter: Parameter) -> FloatBuffer? {
    guard case .rms(_, addsOne: true) = architecture.norm else { return nil }
    let sums = FloatBuffer(count: parameter.spec.count)
    _ = sums.values.update(fromContentsOf: parameter.effective.values.map { $0 + 1 })
    return sums
  }

  // MARK: Metadata

  private var hyperparameters: [(key: String, value: GGUFValue)] {
    let name = architectureName ?? ""
    let window = shortestWindow ?? .max
    func count(_ number: Int) -> GGUFValue { .uint32(UInt32(clamping: number)) }
    var values: [(String, GGUFValue)] = [
      ("general.architecture", .text(name)), ("general.type", .text("model")),
      ("general.file_type", .uint32(type.fileType)), ("general.quantization_version", .uint32(2)),
      ("\(name).context_length", count(min(architecture.maximumPositions, window))),
      ("\(name).vocab_size", count(architecture.vocabularySize)),
      ("\(name).embedding_length", count(architecture.hiddenSize)),
      ("\(name).block_count", count(architecture.layerCount)),
      ("\(name).feed_forward_length", count(architecture.feedForwardSize)),
      ("\(name).attention.head_count", count(architecture.headCount)),
      ("\(name).attention.head_count_kv", count(architecture.keyValueHeadCount)),
    ]
    switch architecture.norm {
    case .layer(let epsilon):
      values.append(("\(name).attention.layer_norm_epsilon", .float32(epsilon)))
    case .rms(let epsilon, _):
      values.append(("\(name).attention.layer_norm_rms_epsilon", .float32(epsilon)))
    }
    if case .rotary(let rotary) = architecture.positions {
      values += [
        ("\(name).rope.freq_base", .float32(rotary.theta)),
        ("\(name).rope.dimension_count", count(rotary.size ?? architecture.headSize)),
        ("\(name).attention.key_length", count(architecture.headSize)),
        ("\(name).attention.value_length", count(architecture.headSize)),
      ]
      values += GGUFScaling(architecture)?.metadata(name) ?? []
    }
    if name == "gptneox" {
      values.append(("gptneox.use_parallel_residual", .bool(architecture.sublayers != .sequential)))
    }
    if keepsWindows, let window = architecture.blocks.compactMap(\.window).min() {
      values.append(("\(name).attention.sliding_window", count(window)))
    }
    if let cap = architecture.scoreCap {
      values.append(("\(name).attn_logit_softcapping", .float32(cap)))
    }
    if let cap = architecture.logitCap {
      values.append(("\(name).final_logit_softcapping", .float32(cap)))
    }
    return values
  }
}
