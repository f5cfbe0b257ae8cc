/// The line that says what became of the last thing that was asked for.
public struct Notice: Sendable, Equatable {
  /// How it went.
  public enum Kind: Sendable, Equatable {
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
  public let kind: Kind
  /// What, in a sentence.
  public let text: String

  init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}
