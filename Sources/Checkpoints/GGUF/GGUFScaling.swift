import Engine
import Foundation
import GGUF

/// Scaled rotary positions as llama.cpp has them: one of its rules by name, or a divisor for each
/// frequency.
struct GGUFScaling {
  private static let (factors, short, long) = (
    "rope_freqs.weight", "rope_factors_short.weight", "rope_factors_long.weight"
  )
  /// Tensors that are no parameters.
  static let tensorNames: Set<String> = [factors, short, long]

  private let scaling: Architecture.Rotary.Scaling
  private let own: [Float]

  /// What an architecture's positions need; nil where nothing is scaled.
  init?(_ architecture: Architecture) {
    guard case .rotary(let rotary) = architecture.positions, let scaling = rotary.scaling else {
      return nil
    }
    self.scaling = scaling
    own = rotary.ownFrequencies(headSize: architecture.headSize)
  }

  /// The tensors of divisors, where the rule has no name.
  var factors: [(name: String, values: [Float])] {
    guard scaling.rule == .divisors else { return [] }
    func divisors(_ frequencies: [Float]) -> [Float] { zip(own, frequencies).map { $0 / $1 } }
    guard let long = scaling.longFrequencies else {
      return [(Self.factors, divisors(scaling.frequencies))]
    }
    return [(Self.short, divisors(scaling.frequencies)), (Self.long, divisors(long))]
  }

  /// What YaRN multiplies rotated vectors by where nothing else is said.
  private static func usualFactor(yarn factor: Double) -> Double {
    factor > 1 ? 1 + 0.1 * log(factor) : 1
  }

  /// - Parameter name: llama.cpp's of the architecture.
  func metadata(_ name: String) -> [(String, GGUFValue)] {
    var values: [(String, GGUFValue)] = []
    func add(_ key: String, _ value: GGUFValue) {
      values.append(("\(name).rope.scaling.\(key)", value))
    }
    var attention = Double(scaling.attentionFactor)
    switch scaling.rule {
    case .linear(let factor):
      add("type", .text("linear"))
      add("factor", .float32(factor))
    case .yarn(let factor, let original, let fast, let slow):
      add("type", .text("yarn"))
      add("factor", .float32(factor))
      add("original_context_length", .uint32(UInt32(clamping: original)))
      if fast != 32 { add("yarn_beta_fast", .float32(fast)) }
      if slow != 1 { add("yarn_beta_slow", .float32(slow)) }
      attention /= Self.usualFactor(yarn: Double(factor))
    case .divisors:
      if scaling.longFrequencies != nil {
        add("type", .text("longrope"))
        add("original_context_length", .uint32(UInt32(clamping: scaling.shortLength)))
      }
    }
    if abs(attention - 1) > 1e-6 { add("attn_factor", .float32(Float(attention))) }
    return values
  }

  /// The `rope_scaling` that transformers would have for the model of a file; nil for none.
  ///
  /// - Parameter name: llama.cpp's of the architecture.
  static func configuration(of file: GGUFFile, _ name: String) throws -> JSONValue? {
    func key(_ key: String) -> String { "\(name).rope.scaling.\(key)" }
    func number(_ name: String) throws -> Double? { try file.number(key(name)) }
    let type = try file.text(key("type")) ?? "none"
    let attention = try number("attn_factor") ?? 1
    let context = try file.integer("\(name).context_length", in: 1...1 << 30) ?? 1
    let original = try file.integer(key("original_context_length"), in: 1...1 << 30) ?? context
    let all = try divisors(factors, in: file)
    if let short = try all ?? divisors(short, in: file) {
      return .object([
        "rope_type": .string("longrope"), "short_factor": .array(short),
        "long_factor": .array(try all ?? divisors(long, in: file) ?? short),
        "attention_factor": .number(attention),
        "original_max_position_embeddings": .integer(original),
      ])
    }
    switch type {
    case "none": return nil
    case "linear":
      return .object([
        "rope_type": .string("linear"), "factor": .number(try number("factor") ?? 1),
      ])
    case "yarn":
      let factor = try number("factor") ?? 1
      return .object([
        "rope_type": .string("yarn"), "factor": .number(factor),
        "original_max_position_embeddings": .integer(original),
        "beta_fast": .number(try number("yarn_beta_fast") ?? 32),
        "beta_slow": .number(try number("yarn_beta_slow") ?? 1),
        "attention_factor": .number(attention * usualFactor(yarn: factor)),
      ])
    case "longrope": throw Problem.missingTensor(file: file.path, tensor: short)
    default:
      throw Problem.unsupported(
        file.path, at: "key \"\(key("type"))\"", found: type,
        supported: "none, linear, yarn, longrope")
    }
  }

  private static func divisors(_ name: String, in file: GGUFFile) throws -> [JSONValue]? {
    guard let tensor = file.tensors[name] else { return nil }
    guard tensor.type == .f32, tensor.shape.count == 1 else {
      throw Problem.unsupportedElements(
        file: file.path, tensor: name, expected: "F32", found: "\(tensor.type)")
    }
    return file.withBytes(of: tensor) { bytes in
      (0..<bytes.count / 4).map { place in
        .number(Double(bytes.loadUnaligned(fromByteOffset: place * 4, as: Float.self)))
      }
    }
  }
}
