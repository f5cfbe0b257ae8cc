/// A request of another process to the training process.
package struct CommandRecord: Sendable, Equatable {
  /// What became of a command.
  package enum State: String, Sendable, CaseIterable {
    /// The training process has not seen to it yet.
    case pending
    /// It took effect.
    case applied
    /// It did not; the answer says why.
    case refused
  }

  /// Counts the commands; never used twice.
  package var id: Int
  /// When it was sent, in seconds since 1970.
  package var time: Double
  /// The command; at most 64 KiB.
  package var json: String
  /// What became of it.
  package var state: State
  /// The steps completed when it took effect.
  package var step: Int?
  /// What the training process said to it.
  package var answer: String?

  /// A record of all its values.
  package init(
    id: Int, time: Double, json: String, state: State, step: Int?, answer: String?
  ) {
    self.id = id
    self.time = time
    self.json = json
    self.state = state
    self.step = step
    self.answer = answer
  }
}

extension CommandRecord: StoredRecord {
  static let table = "command"
  static let columns = [
    "id", "time", "json", "state", "step", "answer",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(id)
    row.add(time)
    row.add(json)
    row.add(state.rawValue)
    row.add(step)
    row.add(answer)
  }

  init(from row: inout RowDecoder) throws {
    id = try row.integer()
    time = try row.double()
    json = try row.string()
    state = try State(from: &row)
    step = try row.optionalInteger()
    answer = try row.optionalString()
  }
}

extension CommandRecord.State {
  init(from row: inout RowDecoder) throws {
    let name = try row.string()
    guard let state = Self(rawValue: name) else {
      throw row.malformed("pending, applied or refused", found: name)
    }
    self = state
  }
}
