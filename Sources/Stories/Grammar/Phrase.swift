/// A piece of text with open places, ready to be written.
typealias Phrase = [PhrasePart]

/// One part of a phrase.
enum PhrasePart: Sendable {
  /// Text as it stands.
  case text([UInt8])
  /// One of several phrases, by its place among the grammar's choices: a rule, or `[a|b]`.
  case choice(Int)
  /// A word that the story has settled on: the role it plays, and its form.
  case fact(role: Role, column: Int)
  /// "a" or "an", whichever the next word asks for.
  case article
  /// The next letter is a capital.
  case capital
}
