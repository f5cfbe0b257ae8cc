/// What a run is and how it stands: the one row of the table `run`.
///
/// Times are in seconds since 1970.
package struct RunRecord: Sendable, Equatable {
  /// The name people know it by.
  package var name: String
  /// When the run was created.
  package var createdAt: Double
  /// The version of the program that last trained it.
  package var programVersion: String
  /// What the training process is doing, or how it ended.
  package var status: RunStatus
  /// The training process; nil when none has the run.
  package var processID: Int?
  /// The machine of that process.
  package var host: String
  /// When that process last showed that it lives, about every 2 seconds.
  package var heartbeatAt: Double
  /// How many threads compute.
  package var threadCount: Int
  /// The steps that the run is to have.
  package var totalSteps: Int
  /// The teacher, as people name it.
  package var teacher: String
  /// The student.
  package var student: String
  /// The quantizer and its granularity.
  package var quantizer: String
  /// The objective.
  package var objective: String
  /// The last thing people should know, such as why the run failed.
  package var message: String
  /// How often steps were taken back by resuming from an earlier checkpoint. A reader that kept
  /// rows and sees this change has to read them again.
  package var rewinds: Int
  /// The floating-point operations that a step cannot do without; nil where they are not known.
  package var operationsPerStep: Double?
  /// The rate of plain matrix products on as many threads when the session began, in GFLOP/s; nil
  /// where it was not measured.
  package var sgemmRate: Double?
  /// The steps that one pass over the texts takes; nil where that is not known.
  package var stepsPerEpoch: Double?
  /// The share that is done of the evaluation or checkpoint that ``status`` says is under way; nil
  /// where none is.
  package var statusShare: Double?

  /// A record of all its values.
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

extension RunRecord: StoredRecord {
  static let table = "run"
  static let columns = [
    "id", "name", "created_at", "program_version", "status", "process_id", "host", "heartbeat_at",
    "thread_count", "total_steps", "teacher", "student", "quantizer", "objective", "message",
    "rewinds", "operations_per_step", "sgemm_rate", "steps_per_epoch", "status_share",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(1)
    row.add(name)
    row.add(createdAt)
    row.add(programVersion)
    row.add(status.rawValue)
    row.add(processID)
    row.add(host)
    row.add(heartbeatAt)
    row.add(threadCount)
    row.add(totalSteps)
    row.add(teacher)
    row.add(student)
    row.add(quantizer)
    row.add(objective)
    row.add(message)
    row.add(rewinds)
    row.add(operationsPerStep)
    row.add(sgemmRate)
    row.add(stepsPerEpoch)
    row.add(statusShare)
  }

  init(from row: inout RowDecoder) throws {
    _ = try row.integer()
    name = try row.string()
    createdAt = try row.double()
    programVersion = try row.string()
    status = try RunStatus(from: &row)
    processID = try row.optionalInteger()
    host = try row.string()
    heartbeatAt = try row.double()
    threadCount = try row.integer()
    totalSteps = try row.integer()
    teacher = try row.string()
    student = try row.string()
    quantizer = try row.string()
    objective = try row.string()
    message = try row.string()
    rewinds = try row.integer()
    operationsPerStep = try row.optionalDouble()
    sgemmRate = try row.optionalDouble()
    stepsPerEpoch = try row.optionalDouble()
    statusShare = try row.optionalDouble()
  }
}
