import Foundation

/// What is wrong with something that came from outside: a file, an option, a command, a database.
///
/// One type for every room, so that the same fault has the same words wherever it is met. The parts
/// hold raw text; ``description`` makes it safe to print and short.
public struct Problem: Error, Equatable, Sendable {
  /// What code may have to tell apart.
  public enum Kind: Equatable, Sendable {
    /// There is nothing of that name.
    case missing
    /// It is there, and cannot be read.
    case unreadable
    /// It cannot be written.
    case unwritable
    /// It was read, and is not what it should be.
    case invalid
    /// It may be right, and asks for something that this program does not do.
    case unsupported
    /// It is no longer what it was.
    case changed
    /// Something stands where it should go, or somebody else has it.
    case occupied
    /// Somebody asked to break it off.
    case interrupted
  }

  /// What kind of problem it is.
  public let kind: Kind
  /// The file, option or command.
  public let subject: String
  /// Where in it: a line, a key, a tensor.
  public let place: String?
  /// What is wrong, in words.
  public let reason: String
  /// What to do about it.
  public let advice: String?

  /// A problem in words of its own.
  public init(
    _ kind: Kind, _ subject: String, at place: String? = nil, _ reason: String,
    advice: String? = nil
  ) {
    self.kind = kind
    self.subject = subject
    self.place = place
    self.reason = reason
    self.advice = advice
  }

  /// There is no such file, folder or name.
  public static func missing(_ subject: String, advice: String? = nil) -> Problem {
    Problem(.missing, subject, "no such file or folder", advice: advice)
  }

  /// Something that is there and cannot be read, with the system's reason.
  public static func unreadable(
    _ subject: String, reason: String, advice: String? = nil
  ) -> Problem {
    Problem(.unreadable, subject, "cannot be read: \(reason)", advice: advice)
  }

  /// Something that cannot be written, with the system's reason.
  public static func unwritable(
    _ subject: String, reason: String, advice: String? = nil
  ) -> Problem {
    Problem(.unwritable, subject, "cannot be written: \(reason)", advice: advice)
  }

  /// Something that is not what it should be.
  public static func invalid(
    _ subject: String, at place: String? = nil, expected: String, found: String,
    advice: String? = nil
  ) -> Problem {
    Problem(
      .invalid, subject, at: place, "expected \(expected), found \(shortened(found, 120))",
      advice: advice)
  }

  /// Something that this program does not do.
  public static func unsupported(
    _ subject: String, at place: String? = nil, found: String, supported: String
  ) -> Problem {
    Problem(
      .unsupported, subject, at: place,
      "\(shortened(found, 120)) is not supported; supported: \(supported)")
  }

  /// The same problem of something inside another file.
  public func at(_ place: String, of subject: String) -> Problem {
    Problem(
      kind, subject, at: self.place.map { "\(place): \($0)" } ?? place, reason, advice: advice)
  }

  private static func shortened(_ text: String, _ limit: Int) -> String {
    text.unicodeScalars.count > limit ? "\(String(text.unicodeScalars.prefix(limit)))…" : text
  }
}

extension Problem: CustomStringConvertible, LocalizedError {
  /// The problem in one line, safe to print on a terminal.
  public var description: String {
    let parts = [
      Self.shortened(subject, 1000), place.map { Self.shortened($0, 200) },
      Self.shortened(reason, 1000),
    ]
    return TerminalText.escaped(
      parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ")
        + (advice.map { "; \($0)" } ?? ""))
  }

  /// The same text as ``description``.
  public var errorDescription: String? { description }
}
