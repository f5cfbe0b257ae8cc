/// What kind of event happened. Kinds that a later version adds are kept as they are.
public struct EventKind: RawRepresentable, Hashable, Sendable {
  /// The kind's name in the database.
  public let rawValue: String

  /// A kind by its name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Training started or was resumed.
  public static let start = EventKind(rawValue: "start")
  /// A command took effect; the text is its JSON.
  public static let command = EventKind(rawValue: "command")
  /// An evaluation ended.
  public static let evaluation = EventKind(rawValue: "evaluation")
  /// A checkpoint was saved.
  public static let checkpoint = EventKind(rawValue: "checkpoint")
  /// Training paused by itself, for example before a step with a NaN.
  public static let pause = EventKind(rawValue: "pause")
  /// A checkpoint was broken off because somebody asked for it.
  public static let interrupt = EventKind(rawValue: "interrupt")
  /// Something failed.
  public static let error = EventKind(rawValue: "error")
  /// Both models continued a text; the text is JSON with `prompt`, `teacher` and `student`.
  public static let continuation = EventKind(rawValue: "continuation")
  /// Steps were taken back by resuming from an earlier checkpoint.
  public static let rewind = EventKind(rawValue: "rewind")
  /// Training ended.
  public static let end = EventKind(rawValue: "end")
}
