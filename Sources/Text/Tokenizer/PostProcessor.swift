import Untrusted

/// The special tokens that go before and after an encoded text.
struct PostProcessor: Sendable {
  private(set) var prefix: [Int32] = []
  private(set) var suffix: [Int32] = []

  /// The most tokens around a text, and the most parts of a template.
  private static let limit = 1024

  /// Reads `post_processor`; `isKnown` tells whether a token has this id.
  init(_ field: JSONField, isKnown: (Int32) -> Bool) throws(Problem) {
    if field.isNull { return }
    let type = try field["type"]
    switch try type.text {
    case "ByteLevel": break  // It concerns offsets only.
    case "TemplateProcessing": try readTemplate(field, isKnown)
    case "BertProcessing", "RobertaProcessing":
      prefix = [try Self.tokenAndID(field["cls"], isKnown)]
      suffix = [try Self.tokenAndID(field["sep"], isKnown)]
    case "Sequence":
      for element in try field["processors"].elements(limit: JSONField.stepLimit) {
        let next = try PostProcessor(element, isKnown: isKnown)
        prefix = next.prefix + prefix
        suffix += next.suffix
      }
    default:
      throw type.unsupported(
        supported:
          "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence, or none")
    }
    guard prefix.count + suffix.count <= Self.limit else {
      throw field.invalid(
        expected: "at most \(Self.limit) tokens around a text",
        found: "\(prefix.count + suffix.count)")
    }
  }

  private mutating func readTemplate(
    _ field: JSONField, _ isKnown: (Int32) -> Bool
  ) throws(Problem) {
    let specialTokens = try field["special_tokens"]
    let single = try field["single"]
    var textCount = 0
    for piece in try single.elements(limit: Self.limit) {
      let sequence = try piece["Sequence"]
      if sequence.isNull {
        let name = try piece["SpecialToken"]["id"]
        guard let value = specialTokens.value.object?[try name.text] else {
          throw name.invalid(expected: "a token of special_tokens")
        }
        let token = specialTokens.child("[\(name.value.summary)]", value)
        let ids = try token["ids"].elements(limit: Self.limit).map { (id) throws(Problem) in
          try Self.id(id, isKnown)
        }
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

  /// The id in a pair such as `["</s>", 2]`.
  private static func tokenAndID(
    _ field: JSONField, _ isKnown: (Int32) -> Bool
  ) throws(Problem) -> Int32 {
    let pair = try field.elements()
    guard pair.count == 2 else { throw field.invalid(expected: "a token and its id") }
    return try id(pair[1], isKnown)
  }

  private static func id(
    _ field: JSONField, _ isKnown: (Int32) -> Bool
  ) throws(Problem) -> Int32 {
    let id = Int32(try field.integer(in: 0...Int(Int32.max)))
    guard isKnown(id) else { throw field.invalid(expected: "the id of a token") }
    return id
  }
}
