import Training

/// What became of a command that this dashboard sent.
package struct Answer: Sendable, Equatable {
  /// The number that sending gave the command.
  package var id: Int
  /// The steps made when it took effect.
  package var step: Int
  /// Why it was refused; nil where it was applied.
  package var refusal: String?
  /// What it changed, before.
  package var before: String?
  /// The same, after; or what it found.
  package var after: String?

  /// An answer of its parts.
  package init(
    id: Int, step: Int, refusal: String? = nil, before: String? = nil, after: String? = nil
  ) {
    self.id = id
    self.step = step
    self.refusal = refusal
    self.before = before
    self.after = after
  }
}
