import RunStore

/// The ways in which the inspector shows a watched text.
enum TokensView: String, Sendable, CaseIterable {
  /// The text itself, in colours.
  case text
  /// Its tokens as a table.
  case list
  /// The token scale over the positions.
  case scale
  /// Many tokens' cross entropies against the teacher's confidence and entropy.
  case scatter
  /// Texts that teacher and student went on with.
  case continuations

  /// Those that a run has something for.
  static func all(of run: RunData) -> [TokensView] {
    allCases.filter { $0 != .continuations || run.events.contains { $0.kind == .continuation } }
  }
}
