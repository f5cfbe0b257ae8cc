import Untrusted

/// What is done to a text before it is cut into words.
struct Normalizer: Sendable {
  private enum Step: Sendable {
    case form(UnicodeForm)
    case scalars(ScalarMapping)
    case strip(left: Bool, right: Bool)
    case prepend([UInt8])
    case replace(Pattern, with: [UInt8])
    case precompiled(PrecompiledMap)
    case byteAlphabet
  }

  private var steps: [Step] = []

  /// How many spaces are left out where a text is cut before a space which an ASCII letter follows,
  /// so that the parts, normalized one by one, are the parts of the normalized whole: one where
  /// every text gets one in front; nil where it cannot be cut.
  var spacesLeftOut: Int? {
    let marker = WordMarker.bytes
    if steps.count == 2, case .prepend(marker) = steps[0],
      case .replace(.literal([0x20]), with: marker) = steps[1]
    {
      return 1
    }
    let isExact = steps.allSatisfy { step in
      switch step {
      case .form, .scalars: true
      default: false
      }
    }
    return isExact ? 0 : nil
  }

  /// The normalized form of well-formed UTF-8.
  func normalize(_ text: [UInt8], _ allowance: Allowance) throws(Problem) -> [UInt8] {
    var text = text
    for step in steps {
      let before = text.count
      switch step {
      case .form(let form): text = form.normalize(text)
      case .scalars(let mapping): text = mapping.apply(to: text)
      case .strip(let left, let right): text = Self.strip(text, left: left, right: right)
      case .prepend(let prefix):
        try allowance.grow(by: prefix.count)
        if !text.isEmpty { text = prefix + text }
        continue
      case .replace(let pattern, let content):
        text = try pattern.replace(in: text, with: content, allowance)
        continue
      case .precompiled(let map): text = map.apply(to: text)
      case .byteAlphabet: text = ByteAlphabet.spelling(text[...])
      }
      try allowance.grow(by: text.count - before)
    }
    return text
  }

  private static func strip(_ text: [UInt8], left: Bool, right: Bool) -> [UInt8] {
    var scalars = String(decoding: text, as: UTF8.self).unicodeScalars[...]
    if left { scalars = scalars.drop(while: \.properties.isWhitespace) }
    while right, let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return Array(String(scalars).utf8)
  }

  init(_ field: JSONField) throws(Problem) {
    if field.isNull { return }
    let type = try field["type"]
    let name = try type.text
    switch name {
    case "NFC", "NFD", "NFKC", "NFKD":
      steps = UnicodeForm(rawValue: name).map { [.form($0)] } ?? []
    case "Lowercase": steps = [.scalars(.lowercased)]
    case "StripAccents": steps = [.scalars(.withoutMarks)]
    case "Nmt": steps = [.scalars(.nmt)]
    case "BertNormalizer": steps = try Self.bert(field)
    case "Strip":
      steps = [
        .strip(
          left: try field["strip_left"].boolean(default: true),
          right: try field["strip_right"].boolean(default: true))
      ]
    case "Prepend": steps = [.prepend(try field["prepend"].string)]
    case "Replace":
      steps = [
        .replace(try Pattern(field["pattern"]), with: try field["content"].string)
      ]
    case "Precompiled":
      steps = [.precompiled(try PrecompiledMap(field["precompiled_charsmap"]))]
    case "ByteLevel": steps = [.byteAlphabet]
    case "Sequence":
      steps = try field.steps("normalizers") { (element) throws(Problem) in
        try Normalizer(element).steps
      }
    default:
      throw type.unsupported(
        supported: "NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Prepend, Replace, "
          + "BertNormalizer, Nmt, Precompiled, ByteLevel, Sequence, or none")
    }
  }

  private static func bert(_ field: JSONField) throws(Problem) -> [Step] {
    let lowercases = try field["lowercase"].boolean(default: true)
    let parts: [(key: String, isUsual: Bool, steps: [Step])] = [
      ("clean_text", true, [.scalars(.cleaned)]),
      ("handle_chinese_chars", true, [.scalars(.chineseApart)]),
      ("strip_accents", lowercases, [.form(.decomposed), .scalars(.withoutNonspacingMarks)]),
      ("lowercase", true, [.scalars(.lowercased)]),
    ]
    var steps: [Step] = []
    for part in parts where try field[part.key].boolean(default: part.isUsual) {
      steps += part.steps
    }
    return steps
  }
}
