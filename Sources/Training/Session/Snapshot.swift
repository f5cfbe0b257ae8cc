import RunStore

/// How a session stands at one moment: immutable, the latest one wins.
package struct Snapshot: Sendable {
  package enum State: Sendable, Equatable {
    /// The models are loaded; the share that is done.
    case loading(Double)
    case running
    /// It waits for a command; why, where it paused by itself.
    case paused(reason: String?)
    /// The held-out text is measured; the share that is done.
    case evaluating(Double)
    /// A task is asked, which of them, and the share that is done.
    case asking(String, Double)
    /// A checkpoint is written and read back; the share that is done.
    case saving(Double)
    /// A text is continued; what there is of it.
    case generating(Continuation)
    case finished
    /// It was ended early, with a checkpoint.
    case stopped
    case failed(String)

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

  package var state = State.loading(0)
  /// Why it paused by itself; means nothing in other states than paused.
  package var pauseCause: PauseCause?
  package var step = 0
  /// The steps that were made when the session went on with the run.
  package var startStep = 0
  package var totalSteps = 0
  /// The passes over the texts so far.
  package var epoch = 0.0
  package var learningRate = 0.0
  package var settings: LiveSettings?
  package var lastStep: StepRecord?
  /// The last evaluations, newest last, without what is only drawn; the run's store has all.
  package private(set) var evaluations: [EvaluationRecord] = []
  /// How many evaluations were made, those that are no longer kept included.
  package private(set) var evaluationCount = 0
  /// What the last tasks gave, newest last; the run's store has all.
  package private(set) var taskScores: [TaskScoreRecord] = []
  /// How many there were, those that are no longer kept included.
  package private(set) var taskScoreCount = 0
  package var lastCheckpoint: CheckpointRecord?
  /// What became of the last commands, newest last.
  package var acknowledgements: [Acknowledgement] = []
  /// What people should know.
  package var messages: [String] = []

  package init() {}

  private static let evaluationLimit = 16

  mutating func add(_ evaluation: EvaluationRecord) {
    var evaluation = evaluation
    evaluation.forgetParts()
    evaluations = (evaluations + [evaluation]).suffix(Self.evaluationLimit)
    evaluationCount += 1
  }

  private static let taskScoreLimit = 256

  mutating func add(_ scores: [TaskScoreRecord]) {
    taskScores = (taskScores + scores).suffix(Self.taskScoreLimit)
    taskScoreCount += scores.count
  }

  mutating func goBack(to step: Int) {
    evaluations.removeAll { $0.step > step }
    taskScores.removeAll { $0.step > step }
    self.step = step
  }
}
