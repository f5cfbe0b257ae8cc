/// Something that happened: the audit trail.
///
/// The commands that are not discarded, in order, replay the run.
package struct EventRecord: Sendable, Equatable {
  /// Counts the events, from 1.
  package var id: Int
  /// The steps completed by then: a command takes effect at the step after.
  package var step: Int
  /// When it happened, in seconds since 1970.
  package var time: Double
  /// What kind of event it is.
  package var kind: EventKind
  /// What the event changed, such as a learning rate.
  package var before: String?
  /// What it changed it to.
  package var after: String?
  /// The command as JSON, or a sentence.
  package var text: String
  /// Whether resuming from an earlier checkpoint undid it.
  package var isDiscarded: Bool

  /// A record of all its values.
  package init(
    id: Int, step: Int, time: Double, kind: EventKind, before: String?, after: String?,
    text: String, isDiscarded: Bool
  ) {
    self.id = id
    self.step = step
    self.time = time
    self.kind = kind
    self.before = before
    self.after = after
    self.text = text
    self.isDiscarded = isDiscarded
  }
}

extension EventRecord: StoredRecord {
  static let table = "event"
  static let columns = [
    "id", "step", "time", "kind", "before", "after", "text", "is_discarded",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(id)
    row.add(step)
    row.add(time)
    row.add(kind.rawValue)
    row.add(before)
    row.add(after)
    row.add(text)
    row.add(isDiscarded)
  }

  init(from row: inout RowDecoder) throws {
    id = try row.integer()
    step = try row.integer()
    time = try row.double()
    kind = EventKind(rawValue: try row.string())
    before = try row.optionalString()
    after = try row.optionalString()
    text = try row.string()
    isDiscarded = try row.boolean()
  }
}
