/// A request of another process to the training process.
package struct CommandRecord: StoredRecord, Equatable {
  static let table = RecordTable<CommandRecord>(
    "command", Field("id", \.id), Field("time", \.time), Field("json", \.json),
    Field("state", \.state), Field("step", \.step), Field("answer", \.answer))

  /// What became of a command.
  package enum State: String, Sendable, CaseIterable, ColumnValue {
    case pending
    case applied
    case refused
  }

  package var id: Int
  package var time = 0.0
  package var json = ""
  package var state = State.pending
  package var step: Int?
  package var answer: String?
}

extension CommandRecord { package init() { self.init(id: 0) } }
