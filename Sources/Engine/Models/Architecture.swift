import Foundation

/// A decoder language model's structure, as data: every supported family is a value of this type.
public struct Architecture: Sendable, Equatable {
  /// How activations are normalised, with the variance's epsilon.
  public enum Norm: Sendable, Equatable {
    /// LayerNorm: mean and variance, weight and bias.
    case layer(epsilon: Float)
    /// RMSNorm: root mean square, weight only; where it adds one, 1 + weight (Gemma).
    case rms(epsilon: Float, addsOne: Bool = false)
  }

  /// Where the norms sit.
  public enum NormPlacement: Sendable, Equatable {
    /// Before attention and feed-forward, with one more after the last block.
    case before
    /// After each residual sum, and none after the last block (OPT-350m).
    case after
    /// On what attention and feed-forward put out, before it is added to the residual stream, with one
    /// more after the last block (OLMo 2).
    case outputs
    /// Both on what they read and on what they put out, with one more after the last block (Gemma).
    case around

    /// Whether attention and feed-forward read a normalised residual stream.
    public var isBeforeSublayers: Bool { self == .before || self == .around }
  }

  /// What the feed-forward layers of a block read.
  public enum Sublayers: Sendable, Equatable {
    /// The residual stream that attention has been added to.
    case sequential
    /// The block's input, as attention does: through a norm of its own, or through attention's
    /// (GPT-NeoX, Phi).
    case parallel(sharesNorm: Bool)
  }

  /// How queries and keys are normalised before they are rotated.
  public enum QueryKeyNorm: Sendable {
    /// Each head on its own, all with the same weight (Qwen3, Gemma 3).
    case perHead
    /// All heads together (OLMo 2).
    case whole
  }

  /// How tokens know their position.
  public enum Positions: Sendable, Equatable {
    /// A learned vector per position; position i uses row i + offset of `count + offset` rows.
    case learned(count: Int, offset: Int)
    /// Rotary embedding of queries and keys.
    case rotary(Rotary)
  }

  /// Rotary embedding: pair i of a head's columns turns by theta^(-2i/headSize) per position, unless
  /// that was changed for longer contexts.
  public struct Rotary: Sendable, Equatable {
    /// Frequencies that reach further than those of the first training.
    public struct Scaling: Sendable, Equatable {
      /// The rule that gave the frequencies, for formats that name rules.
      public enum Rule: Sendable, Equatable {
        /// All divided by one number.
        case linear(factor: Float)
        /// YaRN: divided, kept, or between, by how often a pair turns within `originalPositions`.
        case yarn(factor: Float, originalPositions: Int, fast: Float, slow: Float)
        /// Each divided by a number of its own.
        case divisors
      }

      /// Where the frequencies come from.
      public var rule: Rule
      /// The angles per position, one for each pair of columns (headSize / 2).
      public var frequencies: [Float]
      /// Those of sequences with more than `shortLength` tokens, where they are others (LongRoPE).
      public var longFrequencies: [Float]?
      /// The longest sequence that has `frequencies`.
      public var shortLength: Int
      /// What rotated queries and keys are multiplied by (YaRN).
      public var attentionFactor: Float

      /// Describes changed frequencies.
      public init(
        frequencies: [Float], rule: Rule = .divisors, longFrequencies: [Float]? = nil,
        shortLength: Int = .max, attentionFactor: Float = 1
      ) {
        self.rule = rule
        self.frequencies = frequencies
        self.longFrequencies = longFrequencies
        self.shortLength = shortLength
        self.attentionFactor = attentionFactor
      }
    }

    /// The base of the frequencies.
    public var theta: Float
    /// How many of a head's columns turn, the first ones; nil for all (Phi and GPT-NeoX turn some).
    public var size: Int?
    /// What counts instead of them; nil for nothing.
    public var scaling: Scaling?

    /// Describes a rotary embedding.
    public init(theta: Float, size: Int? = nil, scaling: Scaling? = nil) {
      self.theta = theta
      self.size = size
      self.scaling = scaling
    }

    /// The frequencies before any scaling.
    public func ownFrequencies(headSize: Int) -> [Float] {
      let size = size ?? headSize
      return stride(from: 0, to: size, by: 2).map { 1 / pow(theta, Float($0) / Float(size)) }
    }
  }

  /// The nonlinearity of the feed-forward layers.
  public enum Activation: String, Sendable {
    /// max(x, 0)
    case relu
    /// GELU's tanh approximation (gelu_new).
    case geluTanh
    /// GELU with the error function.
    case gelu
    /// x sigmoid(x), also called swish.
    case silu
  }

  /// What differs from block to block.
  public struct Block: Sendable, Equatable {
    /// How many positions a token sees, itself included; nil for all before it.
    public var window: Int?
    /// What query-key products are multiplied by.
    public var scoreScale: Float
    /// The rotary embedding, in a model that has such.
    public var rotation: Rotation

    /// How a block's queries and keys turn.
    public enum Rotation: Sendable, Equatable {
      /// As the model says.
      case model
      /// Not at all: it sees no positions (SmolLM3).
      case none
      /// Otherwise (Gemma 3's local layers).
      case own(Rotary)
    }

    /// Describes one block's attention.
    public init(window: Int? = nil, scoreScale: Float, rotation: Rotation = .model) {
      self.window = window
      self.scoreScale = scoreScale
      self.rotation = rotation
    }
  }

  /// Which linear layers have a bias.
  public struct Biases: OptionSet, Sendable {
    /// One bit per kind of layer.
    public let rawValue: Int
    /// A set from its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Query, key and value projections.
    public static let queryKeyValue = Biases(rawValue: 1)
    /// Attention's output projection.
    public static let attentionOutput = Biases(rawValue: 2)
    /// Every feed-forward projection.
    public static let feedForward = Biases(rawValue: 4)
    /// The output head (Phi).
    public static let head = Biases(rawValue: 8)
    /// All of those in blocks.
    public static let all: Biases = [.queryKeyValue, .attentionOutput, .feedForward]
  }

  /// The number of token ids.
  public var vocabularySize: Int
  /// The width of the residual stream.
  public var hiddenSize: Int
  /// The width of the token vectors and of the head's input; differs from `hiddenSize` where there
  /// are projections in and out (OPT-350m).
  public var embeddingSize: Int
  /// Query heads.
  public var headCount: Int
  /// Key and value heads; each serves `headCount / keyValueHeadCount` query heads.
  public var keyValueHeadCount: Int
  /// The width of a head.
  public var headSize: Int
  /// The feed-forward layers' inner width.
  public var feedForwardSize: Int
  /// The longest sequence that the model was made for.
  public var maximumPositions: Int
  /// The norm's kind.
  public var norm: Norm
  /// The norms' place.
  public var normPlacement: NormPlacement
  /// The positions' kind.
  public var positions: Positions
  /// The feed-forward nonlinearity.
  public var activation: Activation
  /// Whether the feed-forward layer is activation(gate) · up rather than activation(up).
  public var isGated: Bool
  /// Which linear layers have biases.
  public var biases: Biases
  /// Whether query, key and value are one matrix in the family's checkpoints, and so one matrix to
  /// the quantizer (GPT-2).
  public var fusesQueryKeyValue: Bool
  /// The norm of queries and keys; nil for none.
  public var queryKeyNorm: QueryKeyNorm?
  /// What the feed-forward layers read.
  public var sublayers: Sublayers
  /// What token vectors are multiplied by (Gemma).
  public var embeddingScale: Float
  /// The soft cap of attention scores, cap · tanh(score / cap); nil for none (Gemma 2 has one).
  public var scoreCap: Float?
  /// The soft cap of logits; nil for none.
  public var logitCap: Float?
  /// Whether the output head is the token embedding.
  public var tiesHead: Bool
  /// The token whose embedding takes no gradient from lookups (PyTorch's `padding_idx`).
  public var paddingToken: Int?
  /// One entry per block.
  public var blocks: [Block]

  /// A description with the values of the plainest pre-norm decoder where nothing is given.
  ///
  /// - Parameter blocks: nil for `layerCount` blocks that see everything, scaled by 1/√headSize.
  public init(
    vocabularySize: Int, hiddenSize: Int, embeddingSize: Int? = nil, layerCount: Int,
    headCount: Int, keyValueHeadCount: Int? = nil, headSize: Int? = nil, feedForwardSize: Int,
    maximumPositions: Int, norm: Norm, normPlacement: NormPlacement = .before,
    positions: Positions, activation: Activation, isGated: Bool = false, biases: Biases = [],
    fusesQueryKeyValue: Bool = false, queryKeyNorm: QueryKeyNorm? = nil,
    sublayers: Sublayers = .sequential, embeddingScale: Float = 1, tiesHead: Bool = true,
    paddingToken: Int? = nil, blocks: [Block]? = nil
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.embeddingSize = embeddingSize ?? hiddenSize
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount ?? headCount
    self.headSize = headSize ?? hiddenSize / max(headCount, 1)
    self.feedForwardSize = feedForwardSize
    self.maximumPositions = maximumPositions
    self.norm = norm
    self.normPlacement = normPlacement
    self.positions = positions
    self.activation = activation
    self.isGated = isGated
    self.biases = biases
    self.fusesQueryKeyValue = fusesQueryKeyValue
    self.queryKeyNorm = queryKeyNorm
    self.sublayers = sublayers
    self.embeddingScale = embeddingScale
    self.tiesHead = tiesHead
    self.paddingToken = paddingToken
    let plain = Block(scoreScale: 1 / Float(max(self.headSize, 1)).squareRoot())
    self.blocks = blocks ?? Array(repeating: plain, count: layerCount)
  }

  /// The number of blocks.
  public var layerCount: Int { blocks.count }
  /// Whether every hidden state and attention score has one of another model to be compared with.
  public func hasLayers(like other: Architecture) -> Bool {
    (layerCount, hiddenSize, embeddingSize, headCount, keyValueHeadCount, headSize)
      == (
        other.layerCount, other.hiddenSize, other.embeddingSize, other.headCount,
        other.keyValueHeadCount, other.headSize
      ) && scoreCap == other.scoreCap
      && blocks.map(\.scoreScale) == other.blocks.map(\.scoreScale)
  }
  /// Whether the heads of another model's values divide this one's.
  public func hasValues(like other: Architecture) -> Bool {
    keySize % other.keyValueHeadCount == 0
  }
  /// How a block's queries and keys turn; nil for not at all.
  public func rotary(ofBlock layer: Int) -> Rotary? {
    guard case .rotary(let rotary) = positions else { return nil }
    switch blocks[layer].rotation {
    case .model: return rotary
    case .none: return nil
    case .own(let own): return own
    }
  }
  /// The width of all query heads together.
  public var querySize: Int { headCount * headSize }
  /// The width of all key heads together, and of all value heads.
  public var keySize: Int { keyValueHeadCount * headSize }
  /// The width of query, key and value beside each other.
  public var queryKeyValueSize: Int { querySize + 2 * keySize }
  /// Whether there are projections between the embedding's width and the hidden width.
  public var projectsEmbedding: Bool { embeddingSize != hiddenSize }
}
