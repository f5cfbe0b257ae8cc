import Untrusted

/// The rules by which byte-level tokenizers cut texts into words before anything is merged, as
/// llama.cpp names them.
package enum WordRules: String, CaseIterable {
  case gpt2 = "gpt-2"
  case llama3 = "llama-bpe"
  case qwen2
  case smolLM = "smollm"
  case tekken

  /// Names of models whose rules are the same (llama.cpp's `llama-vocab.cpp`).
  private static let otherNames: [String: WordRules] = [
    "phi-2": .gpt2, "olmo": .gpt2, "mpt": .gpt2, "jais": .gpt2,
    "llama3": .llama3, "llama-v3": .llama3, "falcon3": .llama3,
    "deepseek-r1-qwen": .qwen2, "stablelm2": .qwen2,
    "starcoder": .smolLM, "refact": .smolLM, "command-r": .smolLM, "codeshell": .smolLM,
  ]

  /// The rules of a name; nil for those that are not known.
  package init?(name: String) {
    guard let rules = WordRules(rawValue: name) ?? Self.otherNames[name] else { return nil }
    self = rules
  }

  /// Whether a word that is a token is that token, whatever the merges would make of it.
  package var takesWholeWords: Bool { self == .llama3 || self == .tekken }

  private static let word =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
  private static let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let gpt2Pattern =
    #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  private static let gpt2Spelling =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  private static let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
  private static let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#

  /// Regular expressions that cut one after the other.
  private var patterns: [String] {
    switch self {
    case .gpt2: [Self.gpt2Pattern]
    case .llama3: [Self.word + #"\p{N}{1,3}"# + Self.rest]
    case .qwen2: [Self.word + #"\p{N}"# + Self.rest]
    case .smolLM: [#"\p{N}"#, Self.gpt2Pattern]
    case .tekken:
      [
        #"[^\r\n\p{L}\p{N}]?\#(Self.upper)*\#(Self.lower)+|"#
          + #"[^\r\n\p{L}\p{N}]?\#(Self.upper)+\#(Self.lower)*|"#
          + #"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
      ]
    }
  }

  // MARK: tokenizer.json

  /// A component that writes bytes as visible characters, and may cut by GPT-2's rules.
  static func bytes(cuts: Bool) -> JSONValue {
    .object([
      "type": .string("ByteLevel"), "add_prefix_space": .boolean(false),
      "use_regex": .boolean(cuts),
    ])
  }

  /// The pre-tokenizer of a `tokenizer.json` with these rules.
  var preTokenizer: JSONValue {
    if self == .gpt2 { return Self.bytes(cuts: true) }
    let cuts = patterns.map { pattern in
      JSONValue.object([
        "type": .string("Split"), "pattern": .object(["Regex": .string(pattern)]),
        "behavior": .string("Isolated"), "invert": .boolean(false),
      ])
    }
    return .object([
      "type": .string("Sequence"),
      "pretokenizers": .array(cuts + [Self.bytes(cuts: false)]),
    ])
  }

  /// The rules of a `tokenizer.json`'s pre-tokenizer; nil where they are none of these.
  package init?(preTokenizer: JSONValue) {
    guard let patterns = Self.patterns(of: preTokenizer),
      let rules = Self.allCases.first(where: { $0.patterns == patterns })
    else { return nil }
    self = rules
  }

  private static func patterns(of component: JSONValue) -> [String]? {
    guard let object = component.object else { return nil }
    switch object["type"]?.string {
    case "Sequence":
      var all: [String] = []
      for part in object["pretokenizers"]?.array ?? [] {
        guard let patterns = patterns(of: part) else { return nil }
        all += patterns
      }
      return all
    case "ByteLevel":
      guard object["add_prefix_space"] == .boolean(false) else { return nil }
      return object["use_regex"] == .boolean(false) ? [] : [gpt2Pattern]
    case "Digits":
      return object["individual_digits"] == .boolean(true) ? [#"\p{N}"#] : nil
    case "Split":
      guard object["behavior"]?.string == "Isolated", object["invert"] != .boolean(true),
        let pattern = object["pattern"]?.object?["Regex"]?.string
      else { return nil }
      return [pattern == gpt2Spelling ? gpt2Pattern : pattern]
    default: return nil
    }
  }
}
