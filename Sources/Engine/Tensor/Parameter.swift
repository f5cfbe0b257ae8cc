/// What a parameter is for: decides whether it is quantized, decays, and how it is first set.
public enum ParameterRole: String, Sendable, Codable {
  /// A linear layer's weight inside the blocks: what quantizers act on.
  case linear
  /// A table of token or position vectors, or an output head.
  case embedding
  /// A norm's weight.
  case norm
  /// Any bias.
  case bias
  /// A quantizer's learned scales, one per segment.
  case quantizerScale
}

/// A parameter's name, shape and role, before there is memory for it.
public struct ParameterSpec: Sendable, Equatable {
  /// The name inside this program, such as `layers.0.attention.query.weight`.
  public let name: String
  /// Output features for a weight; 1 for vectors.
  public let rows: Int
  /// Input features for a weight; the length for vectors.
  public let columns: Int
  /// What the parameter is for.
  public let role: ParameterRole

  /// Describes a parameter.
  public init(_ name: String, rows: Int = 1, columns: Int, role: ParameterRole) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.role = role
  }

  /// The number of elements.
  public var count: Int { rows * columns }
}

/// One trainable tensor: views into its store's contiguous buffers, valid as long as the store lives.
///
/// Shapes: every view is (rows, columns); a weight is (out, in), whatever the checkpoint's layout.
public struct Parameter {
  /// Its name, shape and role.
  public let spec: ParameterSpec
  /// Its first element's place in the store's buffers.
  public let offset: Int
  /// The float32 latent values that the optimizer changes.
  public let weight: Matrix
  /// What the layers compute with: the quantized copy, or the latent values themselves.
  public let effective: Matrix
  /// The accumulated gradient; nil in a frozen model.
  public let gradient: Matrix?

  /// The name inside this program.
  public var name: String { spec.name }
  /// Whether the layers use a quantized copy.
  public var isQuantized: Bool { effective.base != weight.base }
}
