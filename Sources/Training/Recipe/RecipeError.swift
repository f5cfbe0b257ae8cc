/// A recipe that cannot be followed, and what would be right.
package enum RecipeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file is missing or no JSON object.
  case unreadable(file: String, reason: String)
  /// A key that means nothing.
  case unknownKey(String, file: String, allowed: [String])
  /// A value that is not allowed.
  case invalid(key: String, expected: String, found: String)

  /// What is wrong and what would be right.
  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .unknownKey(let key, let file, let allowed):
      "\(file): unknown key \"\(key)\"; allowed are \(allowed.joined(separator: ", "))"
    case .invalid(let key, let expected, let found):
      "\(key): expected \(expected), found \(found)"
    }
  }
}
