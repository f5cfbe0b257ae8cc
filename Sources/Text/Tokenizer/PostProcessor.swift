/// The special tokens that go before and after an encoded text.
struct PostProcessor: Sendable {
  private(set) var prefix: [Int32] = []
  private(set) var suffix: [Int32] = []
}

extension PostProcessor {
  /// Reads `post_processor`; `isKnown` tells whether a token has this id.
  init(_ field: JSONField, isKnown: (Int32) -> Bool) throws(TokenizerError) {
    if field.isNull { return }
    let type = try field["type"]
    switch try type.text {
    case "ByteLevel": break  // It concerns offsets only.
    case "TemplateProcessing": try readTemplate(field, isKnown)
    case "BertProcessing", "RobertaProcessing":
      prefix = [try Self.tokenAndID(field["cls"], isKnown)]
      suffix = [try Self.tokenAndID(field["sep"], isKnown)]
    case "Sequence":
      for element in try field["processors"].elements {
        let next = try PostProcessor(element, isKnown: isKnown)
        prefix = next.prefix + prefix
        suffix += next.suffix
      }
    default:
      throw type.unsupported(
        supported:
          "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence, or none")
    }
  }

  private mutating func readTemplate(
    _ field: JSONField, _ isKnown: (Int32) -> Bool
  ) throws(TokenizerError) {
    let single = try field["single"]
    let specialTokens = try field["special_tokens"]
    var textCount = 0
    for piece in try single.elements {
      let sequence = try piece["Sequence"]
      if sequence.isNull {
        let name = try piece["SpecialToken"]["id"]
        let ids = try Self.ids(of: name, in: specialTokens, isKnown)
        if textCount == 0 { prefix += ids } else { suffix += ids }
      } else {
        guard try sequence["id"].text == "A" else {
          throw try sequence["id"].invalid(expected: "\"A\", the only text")
        }
        textCount += 1
      }
    }
    guard textCount == 1 else {
      throw single.invalid(expected: "the text A once", found: "\(textCount) times")
    }
  }

  /// The ids of a template's special token.
  private static func ids(
    of name: JSONField, in specialTokens: JSONField, _ isKnown: (Int32) -> Bool
  ) throws(TokenizerError) -> [Int32] {
    let text = try name.string
    for (key, token) in specialTokens.isNull ? [] : try specialTokens.members where key == text {
      var ids: [Int32] = []
      for element in try token["ids"].elements { ids.append(try id(element, isKnown)) }
      return ids
    }
    throw name.invalid(expected: "a token of special_tokens")
  }

  /// The id in a pair such as `["</s>", 2]`.
  private static func tokenAndID(
    _ field: JSONField, _ isKnown: (Int32) -> Bool
  ) throws(TokenizerError) -> Int32 {
    let pair = try field.elements
    guard pair.count == 2 else { throw field.invalid(expected: "a token and its id") }
    return try id(pair[1], isKnown)
  }

  private static func id(
    _ field: JSONField, _ isKnown: (Int32) -> Bool
  ) throws(TokenizerError) -> Int32 {
    let id = Int32(try field.integer(in: 0...Int(Int32.max)))
    guard isKnown(id) else { throw field.invalid(expected: "the id of a token") }
    return id
  }
}
