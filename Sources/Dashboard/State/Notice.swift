/// The line that says what became of the last thing that was asked for.
package struct Notice: Sendable, Equatable {
  /// How it went.
  package enum Kind: Sendable, Equatable {
    /// Not known yet.
    case waiting
    /// Done.
    case done
    /// Not done.
    case failed
    /// Nothing that was asked for, but good to know.
    case advice
  }

  /// How it went.
  package let kind: Kind
  /// What, in a sentence.
  package let text: String

  init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}
