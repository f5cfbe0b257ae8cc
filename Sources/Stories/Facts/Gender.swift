/// Which pronouns a word takes.
package enum Gender: String, Sendable {
  case he, she
  /// Either: a fox may be a he or a she.
  case any

  /// The forms that the tables call he, him, his and himself.
  var pronouns: [String] {
    switch self {
    case .he, .any: ["he", "him", "his", "himself"]
    case .she: ["she", "her", "her", "herself"]
    }
  }

  func fits(_ other: Gender) -> Bool { self == .any || self == other }
}
