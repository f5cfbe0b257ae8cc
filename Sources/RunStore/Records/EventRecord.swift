/// Something that happened: the audit trail.
///
/// The commands that are not discarded, in order, replay the run.
package struct EventRecord: StoredRecord, Equatable {
  static let table = RecordTable<EventRecord>(
    "event", Field("id", \.id), Field("step", \.step), Field("time", \.time), Field("kind", \.kind),
    Field("before", \.before), Field("after", \.after), Field("text", \.text),
    Field("is_discarded", \.isDiscarded))

  package var id: Int
  package var step = 0
  package var time = 0.0
  package var kind = EventKind.start
  package var before: String?
  package var after: String?
  package var text = ""
  package var isDiscarded = false
}

extension EventRecord { package init() { self.init(id: 0) } }

/// What kind of event happened. Kinds that a later version adds are kept as they are.
package struct EventKind: RawRepresentable, Hashable, Sendable, ColumnValue {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package static let start = EventKind(rawValue: "start")
  /// A command took effect; the text is its JSON.
  package static let command = EventKind(rawValue: "command")
  package static let evaluation = EventKind(rawValue: "evaluation")
  package static let checkpoint = EventKind(rawValue: "checkpoint")
  /// Training paused by itself, for example before a step with a NaN.
  package static let pause = EventKind(rawValue: "pause")
  /// A checkpoint was broken off because somebody asked for it.
  package static let interrupt = EventKind(rawValue: "interrupt")
  package static let error = EventKind(rawValue: "error")
  /// Both models continued a text; the text is JSON with `prompt`, `teacher` and `student`.
  package static let continuation = EventKind(rawValue: "continuation")
  package static let calibration = EventKind(rawValue: "calibration")
  /// Steps were taken back by resuming from an earlier checkpoint.
  package static let rewind = EventKind(rawValue: "rewind")
  /// The run was made longer or shorter.
  package static let extend = EventKind(rawValue: "extend")
  /// What the run goes on with, such as a text, was changed, and somebody accepted that.
  package static let change = EventKind(rawValue: "change")
  /// A rule that somebody wanted to be told of came true.
  package static let alert = EventKind(rawValue: "alert")
  package static let end = EventKind(rawValue: "end")
}
