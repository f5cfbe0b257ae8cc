import Training

/// What became of a command that this dashboard sent.
public struct Answer: Sendable, Equatable {
  /// The number that sending gave the command.
  public var id: Int
  /// The steps made when it took effect.
  public var step: Int
  /// Why it was refused; nil where it was applied.
  public var refusal: String?
  /// What it changed, before.
  public var before: String?
  /// The same, after; or what it found.
  public var after: String?

  /// An answer of its parts.
  public init(
    id: Int, step: Int, refusal: String? = nil, before: String? = nil, after: String? = nil
  ) {
    self.id = id
    self.step = step
    self.refusal = refusal
    self.before = before
    self.after = after
  }
}
