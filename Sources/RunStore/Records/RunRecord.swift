/// What a run is and how it stands: the one row of the table `run`.
///
/// Times are in seconds since 1970.
package struct RunRecord: StoredRecord, Equatable {
  static let table = "run"

  /// The table has no other row.
  private var id = 1
  package var name: String
  package var createdAt: Double
  package var programVersion: String
  package var status: RunStatus
  package var processID: Int?
  package var host: String
  package var heartbeatAt: Double
  package var threadCount: Int
  package var totalSteps: Int
  package var teacher: String
  package var student: String
  package var quantizer: String
  package var objective: String
  package var message: String
  package var rewinds: Int
  package var operationsPerStep: Double?
  package var sgemmRate: Double?
  package var stepsPerEpoch: Double?
  package var statusShare: Double?

  package init(
    name: String, createdAt: Double, programVersion: String, status: RunStatus = .paused,
    processID: Int? = nil, host: String = "", heartbeatAt: Double = 0, threadCount: Int,
    totalSteps: Int, teacher: String, student: String, quantizer: String, objective: String,
    message: String = "", rewinds: Int = 0, operationsPerStep: Double? = nil,
    sgemmRate: Double? = nil, stepsPerEpoch: Double? = nil, statusShare: Double? = nil
  ) {
    self.name = name
    self.createdAt = createdAt
    self.programVersion = programVersion
    self.status = status
    self.processID = processID
    self.host = host
    self.heartbeatAt = heartbeatAt
    self.threadCount = threadCount
    self.totalSteps = totalSteps
    self.teacher = teacher
    self.student = student
    self.quantizer = quantizer
    self.objective = objective
    self.message = message
    self.rewinds = rewinds
    self.operationsPerStep = operationsPerStep
    self.sgemmRate = sgemmRate
    self.stepsPerEpoch = stepsPerEpoch
    self.statusShare = statusShare
  }
}

/// What a run's training process is doing, or how it ended.
package enum RunStatus: String, Sendable, CaseIterable, Codable, ColumnValue {
  case running
  case paused
  case evaluating
  case saving
  case finished
  case stopped
  case failed

  /// Whether no process is expected to go on with the run.
  package var hasEnded: Bool { self == .finished || self == .stopped || self == .failed }
}
