import RunStore

/// How a session stands at one moment: immutable, the latest one wins.
package struct Snapshot: Sendable {
  /// What the session is doing.
  package enum State: Sendable, Equatable {
    /// The models are loaded; the share that is done.
    case loading(Double)
    /// Steps are made.
    case running
    /// It waits for a command; why, where it paused by itself.
    case paused(reason: String?)
    /// The held-out text is measured; the share that is done.
    case evaluating(Double)
    /// A checkpoint is written and read back; the share that is done.
    case saving(Double)
    /// All steps are made.
    case finished
    /// It was ended early, with a checkpoint.
    case stopped
    /// It ended with an error.
    case failed(String)

    /// Whether the session is over.
    package var hasEnded: Bool {
      switch self {
      case .finished, .stopped, .failed: true
      default: false
      }
    }
  }

  /// Why a session paused by itself.
  package enum PauseCause: Sendable, Equatable {
    /// A step could not be applied: going on as before would only meet it again.
    case step
    /// Something could not be written: going on once there is room loses nothing.
    case disk
  }

  /// What the session is doing.
  package var state = State.loading(0)
  /// Why it paused by itself; means nothing in other states than paused.
  package var pauseCause: PauseCause?
  /// The steps made.
  package var step = 0
  /// The steps that were made when the session went on with the run.
  package var startStep = 0
  /// The steps that the run is to have.
  package var totalSteps = 0
  /// The passes over the texts so far.
  package var epoch = 0.0
  /// The learning rate of the next step.
  package var learningRate = 0.0
  /// The settings in force.
  package var settings: LiveSettings?
  /// The last step.
  package var lastStep: StepRecord?
  /// The losses so far.
  package var loss = SeriesHistory()
  /// The ground truth's terms.
  package var groundTruth = SeriesHistory()
  /// The distillation terms.
  package var distillation = SeriesHistory()
  /// The gradient norms before clipping.
  package var gradientNorm = SeriesHistory()
  /// The learning rates.
  package var learningRates = SeriesHistory()
  /// The rate of training.
  package var tokensPerSecond = SeriesHistory()
  /// The token scale's effective counts.
  package var scaleEffectiveCount = SeriesHistory()
  /// The matrices when they were last measured.
  package var matrices: [MatrixStepRecord] = []
  /// The evaluations so far.
  package var evaluations: [EvaluationRecord] = []
  /// The tokens of the watched texts when they were last traced.
  package var traces: [TokenTraceRecord] = []
  /// The part of a matrix's codes that was asked for, when it was last recorded.
  package var codeMap: CodeMapRecord?
  /// How both models continued the text that was last given; it grows while they do.
  package var continuation: Continuation?
  /// The last checkpoint that is on the disk.
  package var lastCheckpoint: CheckpointRecord?
  /// What became of the last commands, newest last.
  package var acknowledgements: [Acknowledgement] = []
  /// What people should know.
  package var messages: [String] = []

  /// A session that has not begun.
  package init() {}

  mutating func add(_ record: StepRecord) {
    lastStep = record
    loss.append(record.loss, step: record.step)
    groundTruth.append(record.groundTruth, step: record.step)
    if let value = record.distillation { distillation.append(value, step: record.step) }
    gradientNorm.append(record.gradientNorm, step: record.step)
    learningRates.append(record.learningRate, step: record.step)
    tokensPerSecond.append(record.tokensPerSecond, step: record.step)
    if let value = record.scaleEffectiveCount {
      scaleEffectiveCount.append(value, step: record.step)
    }
  }

  mutating func goBack(to step: Int) {
    loss.removeAll(after: step)
    groundTruth.removeAll(after: step)
    distillation.removeAll(after: step)
    gradientNorm.removeAll(after: step)
    learningRates.removeAll(after: step)
    tokensPerSecond.removeAll(after: step)
    scaleEffectiveCount.removeAll(after: step)
    evaluations.removeAll { $0.step > step }
    self.step = step
  }
}
