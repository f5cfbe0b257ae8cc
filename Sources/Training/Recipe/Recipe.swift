import Engine

/// Everything that decides how a run trains; with the texts and the teacher it determines the
/// result to the bit. Defaults are the paper's (Kim et al. 2023).
package struct Recipe: Sendable, Equatable {
  package enum Order: String, Sendable, Codable, CaseIterable {
    /// Every epoch in an order of its own.
    case shuffle
    /// As they come.
    case sequential
  }

  package enum Packing: String, Sendable, Codable, CaseIterable {
    /// One after another, cut into blocks.
    case continuous
    /// Each followed by the end token.
    case documents
  }

  /// The teacher's Hugging Face directory; the student starts as its copy.
  package var teacher = ""
  /// A model with the same vocabulary that the student is instead.
  package var student: String?
  /// A directory of the student's shape that it starts as instead.
  package var start: String?
  /// Text files, JSONL files and globs to train on.
  package var train: [String] = []
  /// The same to evaluate on; none for no evaluation.
  package var valid: [String] = []
  package var packing = Packing.continuous
  /// What ends a document; found in the tokenizer where not given.
  package var endToken: String?
  package var objective = Objective()
  /// The weights' quantizer; nil for full precision.
  package var quantizer: Quantizer? = Quantizer(scaleType: .float16)
  /// What the student computes with before it is left with quantized weights alone.
  package var softStart = SoftStart()
  package var learningRate = 1e-4
  package var schedule = Schedule.Curve.linear
  /// The steps until the full rate is reached.
  package var warmUp = 0
  package var optimizer = Optimizer.Settings()
  /// The largest gradient norm; nil for no limit.
  package var clip: Double? = 1
  /// Optimizer steps; nil where epochs say it.
  package var steps: Int?
  /// Passes over the training blocks; 3 where neither says anything.
  package var epochs: Int?
  /// Sequences computed at a time.
  package var batch = 4
  package var block = 512
  /// Micro-batches per optimizer step.
  package var accumulation = 1
  package var order = Order.shuffle
  /// Decides everything random.
  package var seed = 0
  /// Steps between evaluations; nil for one at the end of each epoch, at most every 50 steps.
  package var evaluateEvery: Int?
  /// Steps between checkpoints; nil for one a minute or so, decided by the run's length.
  package var checkpointEvery: Int?
  /// How many checkpoints are kept besides the best one.
  package var keepCheckpoints = 2
  package var measureEvery = 10
  /// Memory for the teacher's hidden states, kept from epoch to epoch, in MiB; 0 for none.
  package var teacherCacheMegabytes = 1024
  /// Disk space for those that do not fit into that memory, in MiB; 0 for none.
  package var teacherCacheDiskMegabytes = 4096
  /// Tasks that are asked at evaluations, by their names or by their definitions' paths; nothing of
  /// the result depends on them.
  package var tasks: [String] = []
  /// The folder with `NAME.jsonl` for each task.
  package var taskData: String?
  /// The most items of a task, so that evaluations stay short.
  package var taskLimit = 50
  /// Solved examples before each question; nil for as many as is usual.
  package var taskShots: Int?
  /// What people want to be told of; nothing of the result depends on it.
  package var alerts: [AlertRule] = []
  /// What the user calls a key: an option, or a file and its key. For messages only.
  package var names: [String: String] = [:]

  package init() {}

  package var sequencesPerStep: Int { batch * accumulation }
}
