/// What kind of event happened. Kinds that a later version adds are kept as they are.
package struct EventKind: RawRepresentable, Hashable, Sendable {
  /// The kind's name in the database.
  package let rawValue: String

  /// A kind by its name.
  package init(rawValue: String) { self.rawValue = rawValue }

  /// Training started or was resumed.
  package static let start = EventKind(rawValue: "start")
  /// A command took effect; the text is its JSON.
  package static let command = EventKind(rawValue: "command")
  /// An evaluation ended.
  package static let evaluation = EventKind(rawValue: "evaluation")
  /// A checkpoint was saved.
  package static let checkpoint = EventKind(rawValue: "checkpoint")
  /// Training paused by itself, for example before a step with a NaN.
  package static let pause = EventKind(rawValue: "pause")
  /// A checkpoint was broken off because somebody asked for it.
  package static let interrupt = EventKind(rawValue: "interrupt")
  /// Something failed.
  package static let error = EventKind(rawValue: "error")
  /// Both models continued a text; the text is JSON with `prompt`, `teacher` and `student`.
  package static let continuation = EventKind(rawValue: "continuation")
  /// Steps were taken back by resuming from an earlier checkpoint.
  package static let rewind = EventKind(rawValue: "rewind")
  /// The run was made longer or shorter.
  package static let extend = EventKind(rawValue: "extend")
  /// What the run goes on with, such as a text, was changed, and somebody accepted that.
  package static let change = EventKind(rawValue: "change")
  /// Training ended.
  package static let end = EventKind(rawValue: "end")
}
