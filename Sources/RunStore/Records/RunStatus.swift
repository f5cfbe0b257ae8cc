/// What a run's training process is doing, or how it ended.
package enum RunStatus: String, Sendable, CaseIterable {
  /// Steps are made.
  case running
  /// It waits for a command.
  case paused
  /// The student is evaluated.
  case evaluating
  /// A checkpoint is written.
  case saving
  /// All steps are made.
  case finished
  /// It was ended early, with a checkpoint.
  case stopped
  /// It ended with an error.
  case failed

  /// Whether no process is expected to go on with the run.
  package var hasEnded: Bool { self == .finished || self == .stopped || self == .failed }
}

extension RunStatus {
  init(from row: inout RowDecoder) throws {
    let name = try row.string()
    guard let status = Self(rawValue: name) else {
      let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw row.malformed("one of \(names)", found: name)
    }
    self = status
  }
}
