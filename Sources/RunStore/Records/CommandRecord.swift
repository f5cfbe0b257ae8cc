/// A request of another process to the training process.
package struct CommandRecord: StoredRecord, Equatable {
  static let table = "command"

  /// What became of a command.
  package enum State: String, Sendable, CaseIterable, Codable, ColumnValue {
    case pending
    case applied
    case refused
  }

  package var id: Int
  package var time: Double
  package var json: String
  package var state: State
  package var step: Int?
  package var answer: String?
}
