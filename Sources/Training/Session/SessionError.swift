/// Why a command was refused.
enum SessionError: Error, CustomStringConvertible {
  case tooShort
  case tooLong(tokens: Int, limit: Int)
  case unknownToken
  case invalid(String)

  var description: String {
    switch self {
    case .tooShort: "a watched text needs at least two tokens"
    case .tooLong(let tokens, let limit):
      "the text has \(tokens) tokens; at most \(limit) fit into a block"
    case .unknownToken: "a token is outside the vocabulary"
    case .invalid(let reason): reason
    }
  }
}
