/// What a run is and how it stands: the one row of the table `run`.
///
/// Times are in seconds since 1970.
package struct RunRecord: StoredRecord, Equatable {
  static let table = RecordTable<RunRecord>(
    "run", Field("id", \.id), Field("name", \.name), Field("created_at", \.createdAt),
    Field("program_version", \.programVersion), Field("status", \.status),
    Field("process_id", \.processID), Field("host", \.host), Field("heartbeat_at", \.heartbeatAt),
    Field("thread_count", \.threadCount), Field("total_steps", \.totalSteps),
    Field("teacher", \.teacher), Field("student", \.student), Field("quantizer", \.quantizer),
    Field("objective", \.objective), Field("message", \.message), Field("rewinds", \.rewinds),
    Field("operations_per_step", \.operationsPerStep), Field("sgemm_rate", \.sgemmRate),
    Field("steps_per_epoch", \.stepsPerEpoch), Field("status_share", \.statusShare))

  /// The table has no other row.
  var id = 1
  package var name: String
  package var createdAt = 0.0
  package var programVersion = ""
  package var status = RunStatus.paused
  package var processID: Int?
  package var host = ""
  package var heartbeatAt = 0.0
  package var threadCount = 0
  package var totalSteps = 0
  package var teacher = ""
  package var student = ""
  package var quantizer = ""
  package var objective = ""
  package var message = ""
  package var rewinds = 0
  package var operationsPerStep: Double?
  package var sgemmRate: Double?
  package var stepsPerEpoch: Double?
  package var statusShare: Double?
}

extension RunRecord { package init() { self.init(name: "") } }

extension RunRecord {
  private static let askingPrefix = "asking "

  /// The message of a run that asks a task, with the status `evaluating`.
  package static func asking(_ task: String) -> String { askingPrefix + task }

  /// The task that is being asked; nil where none is.
  package var askedTask: String? {
    guard status == .evaluating, message.hasPrefix(Self.askingPrefix) else { return nil }
    return String(message.dropFirst(Self.askingPrefix.count))
  }
}

/// What a run's training process is doing, or how it ended.
package enum RunStatus: String, Sendable, CaseIterable, ColumnValue {
  case running
  case paused
  case evaluating
  case saving
  case generating
  case finished
  case stopped
  case failed

  /// Whether no process is expected to go on with the run.
  package var hasEnded: Bool { self == .finished || self == .stopped || self == .failed }
}
