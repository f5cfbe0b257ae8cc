import Untrusted

/// How words become tokens.
enum TokenModel: Sendable {
  case bytePair(BytePairModel)
  case unigram(UnigramModel)
  case wordPiece(WordPieceModel)
  /// Each word is a token.
  case wordLevel(Vocabulary, UnknownToken)

  var vocabulary: Vocabulary {
    switch self {
    case .bytePair(let model): model.vocabulary
    case .unigram(let model): model.vocabulary
    case .wordPiece(let model): model.vocabulary
    case .wordLevel(let vocabulary, _): vocabulary
    }
  }

  /// See ``BytePairModel/separatesMarkedWords``.
  var separatesMarkedWords: Bool {
    if case .bytePair(let model) = self { model.separatesMarkedWords } else { false }
  }

  /// Appends the tokens of a word.
  func encode(
    _ word: ArraySlice<UInt8>, with merger: inout PairMerger, into ids: inout [Int32]
  ) throws(Problem) {
    switch self {
    case .bytePair(let model): try model.encode(word, with: &merger, into: &ids)
    case .unigram(let model): try model.encode(word, into: &ids)
    case .wordPiece(let model): try model.encode(word, into: &ids)
    case .wordLevel(let vocabulary, let unknown):
      let known = vocabulary.id(of: word)
      if let id = known == nil ? try unknown.id : known { ids.append(id) }
    }
  }

  init(_ field: JSONField) throws(Problem) {
    let type = try field["type"]
    switch type.isNull ? try Self.untoldType(field) : try type.text {
    case "BPE": self = .bytePair(try BytePairModel(field))
    case "Unigram": self = .unigram(try UnigramModel(field))
    case "WordPiece": self = .wordPiece(try WordPieceModel(field))
    case "WordLevel":
      let vocabulary = try Vocabulary(field["vocab"])
      self = .wordLevel(
        vocabulary, try UnknownToken(field["unk_token"], vocabulary, isNeeded: true))
    default: throw type.unsupported(supported: "BPE, Unigram, WordPiece, WordLevel")
    }
  }

  /// What a file from before the field existed holds.
  private static func untoldType(_ field: JSONField) throws(Problem) -> String {
    if case .array = try field["vocab"].value { return "Unigram" }
    if try !field["max_input_chars_per_word"].isNull { return "WordPiece" }
    let hasMerges = try !field["merges"].isNull
    let hasUnknown = try !field["unk_token"].isNull
    return hasUnknown && !hasMerges ? "WordLevel" : "BPE"
  }
}

/// What becomes of text that the vocabulary has no token for.
enum UnknownToken: Sendable {
  case dropped
  case token(Int32)
  /// The tokenizer cannot say it.
  case missing(Problem)

  /// The token, nil if unknown text is left out.
  var id: Int32? {
    get throws(Problem) {
      switch self {
      case .dropped: return nil
      case .token(let id): return id
      case .missing(let problem): throw problem
      }
    }
  }

  /// Reads `unk_token`: a token that the vocabulary does not have is wrong only if it is needed.
  init(_ field: JSONField, _ vocabulary: Vocabulary, isNeeded: Bool = false) throws(Problem) {
    if field.isNull, !isNeeded {
      self = .dropped
    } else if !field.isNull, let id = vocabulary.id(of: try field.string) {
      self = .token(id)
    } else {
      self = .missing(
        field.invalid(
          expected: "a token of model.vocab, for characters of this text that have none",
          found: field.value.summary))
    }
  }
}
