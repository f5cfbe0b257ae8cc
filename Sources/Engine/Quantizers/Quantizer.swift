/// How weights are quantized during training: a scheme, and what shares a scale.
public struct Quantizer: Sendable, Equatable {
  /// The rule that turns weights into codes and a scale.
  public enum Scheme: Sendable, Equatable {
    /// Ternary weight networks: Δ = 0.7 mean|w| (Li et al. 2016).
    case twn
    /// The same codes with a learned scale, whose gradient is LSQ's (Esser et al. 2020).
    case learnedTWN
    /// BitNet b1.58: round to multiples of mean|w| (Ma et al. 2024).
    case absmean
    /// QuantGPT's learned clip γ mean|w| (Tao et al. 2022), and γ at the start.
    case pact(initialClip: Float)
    /// ParetoQ's stretched elastic quantizer with a learned scale (Liu et al. 2025), whose gradient is
    /// that of the formula.
    case seq
    /// The same with the scale's gradient as ParetoQ's own code has it: 1 for a clipped weight, and all
    /// over the square root of the matrix's elements.
    case paretoQ
    /// Sherry's: of each four neighbours the three largest get a sign, times their mean magnitude
    /// (arXiv 2601.07892).
    case sherry
    /// Uniform levels between the smallest and the largest weight, of 2, 3, 4 or 8 bits.
    case minmax(bits: Int)
  }

  /// What shares one scale.
  public enum Granularity: Sendable, Equatable {
    /// The inputs of one output feature.
    case row
    /// So many neighbouring inputs of one output feature.
    case group(Int)
    /// A whole matrix.
    case tensor
  }

  /// What the scales of ternary schemes are rounded to.
  public enum ScaleType: String, Sendable, CaseIterable {
    case float32
    /// What packed files hold: the student is trained, and measured, as it will be stored.
    case float16
  }

  /// The rule.
  public var scheme: Scheme
  /// What shares a scale.
  public var granularity: Granularity
  /// What ternary scales are rounded to; `minmax` keeps its own.
  public var scaleType: ScaleType
  /// What the sum of the latent weights whose code is 0 weighs in their output's bias, so that those
  /// weights count and are trained (Huang et al. 2025, *Tequila*, arXiv 2509.23809, with 1e-3); nil for
  /// nothing. Ternary schemes only, and layers with a bias.
  public var deadZoneBias: Float?

  /// A scheme at a granularity.
  public init(
    _ scheme: Scheme = .twn, granularity: Granularity = .row, scaleType: ScaleType = .float32,
    deadZoneBias: Float? = nil
  ) {
    self.scheme = scheme
    self.granularity = granularity
    self.scaleType = scaleType
    self.deadZoneBias = deadZoneBias
  }

  /// The number of elements that share a scale in a matrix of that width, or nil where groups, or the
  /// fours of `sherry`, do not divide its rows.
  public func segmentLength(rows: Int, columns: Int) -> Int? {
    let length: Int? =
      switch granularity {
      case .row: columns
      case .group(let size): size >= 1 && columns % size == 0 ? size : nil
      case .tensor: rows * columns
      }
    // Four neighbours are of one row.
    return scheme == .sherry && (columns % 4 != 0 || length.map { $0 % 4 != 0 } == true)
      ? nil : length
  }

  /// Whether a parameter is one that is quantized: a linear layer's weight inside the blocks.
  public static func quantizes(_ spec: ParameterSpec) -> Bool { spec.role == .linear }

  /// The specs of a model whose linear weights are quantized: with the learned scales, if any.
  ///
  /// - Throws: ``QuantizerError`` where groups do not divide a matrix's rows.
  public func adding(to specs: [ParameterSpec]) throws(QuantizerError) -> [ParameterSpec] {
    var scales: [ParameterSpec] = []
    for spec in specs where Self.quantizes(spec) {
      guard let length = segmentLength(rows: spec.rows, columns: spec.columns) else {
        let fits = spec.columns % 4 == 0 || scheme != .sherry
        throw .indivisible(
          matrix: spec.name, columns: spec.columns, granularity: fits ? granularity : .group(4))
      }
      guard scheme.learnsScale else { continue }
      scales.append(
        ParameterSpec(
          Self.scaleName(of: spec), columns: spec.count / length, role: .quantizerScale))
    }
    return specs + scales
  }

  /// The names of the parameters whose effective values are others than the latent ones.
  func changedNames(of specs: [ParameterSpec]) -> Set<String> {
    let weights = specs.filter(Self.quantizes)
    return Set(weights.map(\.name) + (deadZoneBias == nil ? [] : weights.map(Self.biasName)))
  }

  static func scaleName(of spec: ParameterSpec) -> String { "\(spec.name).scale" }

  /// The bias of the layer that a weight belongs to.
  static func biasName(of spec: ParameterSpec) -> String {
    "\(spec.name.dropLast("weight".count))bias"
  }
}

/// A quantizer that does not fit a model.
public enum QuantizerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Groups that do not divide a matrix's rows.
  case indivisible(matrix: String, columns: Int, granularity: Quantizer.Granularity)
  /// A scheme without fixed levels, where no training follows.
  case withoutLevels(scheme: String)
  /// One scale for a matrix, where a method looks at rows.
  case oneScale(method: String)
  /// A matrix of inputs that are not finite.
  case singular

  /// What is wrong and what would be right.
  public var description: String {
    switch self {
    case .indivisible(let matrix, let columns, let granularity):
      "\(matrix) has \(columns) inputs, which \(granularity.name) does not divide; "
        + "use row, tensor, or a group size that divides \(columns)"
    case .withoutLevels(let scheme):
      "\(scheme) has no fixed levels to round to; use twn, absmean or minmax"
    case .oneScale(let method):
      "\(method) needs a scale for each row or group; use row or group:SIZE"
    case .singular: "what the calibration texts make of a layer's inputs is not finite"
    }
  }
}
