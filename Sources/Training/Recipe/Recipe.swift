import Engine

/// Everything that decides how a run trains; with the texts and the teacher it determines the
/// result to the bit. Defaults are the paper's (Kim et al. 2023).
public struct Recipe: Sendable, Equatable {
  /// The order in which blocks are trained on.
  public enum Order: String, Sendable, Codable, CaseIterable {
    /// Every epoch in an order of its own.
    case shuffle
    /// As they come.
    case sequential
  }

  /// How texts follow one another.
  public enum Packing: String, Sendable, Codable, CaseIterable {
    /// One after another, cut into blocks.
    case continuous
    /// Each followed by the end token.
    case documents
  }

  /// The teacher's Hugging Face directory; the student starts as its copy.
  public var teacher = ""
  /// Text files, JSONL files and globs to train on.
  public var train: [String] = []
  /// The same to evaluate on; none for no evaluation.
  public var valid: [String] = []
  /// How texts follow one another.
  public var packing = Packing.continuous
  /// What ends a document; found in the tokenizer where not given.
  public var endToken: String?
  /// What is minimised.
  public var objective = Objective()
  /// The weights' quantizer; nil for full precision.
  public var quantizer: Quantizer? = Quantizer()
  /// The learning rate at the schedule's full height.
  public var learningRate = 1e-4
  /// How it changes over the run.
  public var schedule = Schedule.Curve.linear
  /// The steps until the full rate is reached.
  public var warmUp = 0
  /// AdamW's constants.
  public var optimizer = AdamW.Settings()
  /// The largest gradient norm; nil for no limit.
  public var clip: Double? = 1
  /// Optimizer steps; nil where epochs say it.
  public var steps: Int?
  /// Passes over the training blocks; 3 where neither says anything.
  public var epochs: Int?
  /// Sequences computed at a time.
  public var batch = 4
  /// Tokens in a sequence.
  public var block = 512
  /// Micro-batches per optimizer step.
  public var accumulation = 1
  /// The order of the blocks.
  public var order = Order.shuffle
  /// Decides everything random.
  public var seed = 0
  /// Steps between evaluations; nil for one at the end of each epoch, at most every 50 steps.
  public var evaluateEvery: Int?
  /// Steps between checkpoints; nil for one a minute or so, decided by the run's length.
  public var checkpointEvery: Int?
  /// How many checkpoints are kept besides the best one.
  public var keepCheckpoints = 2
  /// Steps between measurements of the matrices.
  public var measureEvery = 10
  /// Memory for the teacher's hidden states, kept from epoch to epoch, in MiB; 0 for none.
  public var teacherCacheMegabytes = 1024
  /// Disk space for those that do not fit into that memory, in MiB; 0 for none.
  public var teacherCacheDiskMegabytes = 4096

  /// The paper's recipe, without teacher and texts.
  public init() {}

  /// Sequences per optimizer step.
  public var sequencesPerStep: Int { batch * accumulation }
}
