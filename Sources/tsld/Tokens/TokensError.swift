import Engine

/// Why a text cannot be looked at token by token.
enum TokensError: Error, CustomStringConvertible {
  case tooShort(tokens: Int)
  case tooLong(tokens: Int, limit: Int, model: String)
  case vocabularies(teacher: Int, student: String, found: Int)

  /// Refuses texts that a model cannot read.
  static func check(_ ids: [Int32], _ architecture: Architecture, model: String) throws {
    guard ids.count > 1 else { throw tooShort(tokens: ids.count) }
    guard ids.count <= architecture.maximumPositions else {
      throw tooLong(tokens: ids.count, limit: architecture.maximumPositions, model: model)
    }
    if let largest = ids.max(), largest >= architecture.vocabularySize {
      throw VocabularyMismatch(
        model: model, token: largest, vocabularySize: architecture.vocabularySize)
    }
  }

  var description: String {
    switch self {
    case .tooShort(let tokens):
      "the text has \(tokens) token\(tokens == 1 ? "" : "s"); at least 2 are needed, because the "
        + "first is predicted by nothing"
    case .tooLong(let tokens, let limit, let model):
      "the text has \(tokens) tokens; \(model) takes at most \(limit)"
    case .vocabularies(let teacher, let student, let found):
      "\(student): expected the teacher's vocabulary of \(teacher) tokens, found \(found)"
    }
  }
}
