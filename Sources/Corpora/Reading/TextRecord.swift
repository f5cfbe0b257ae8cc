import Untrusted

/// A text, and which parts of it are read and not learned.
struct Document: Equatable {
  private(set) var text: [UInt8] = []
  /// The bytes that are not learned, in order; nil where it is no pair and no conversation.
  private(set) var masked: [Range<Int>]?
  /// Whether there is something to learn.
  private(set) var hasLabels = false
  private(set) var isConversation = false

  /// A text that is learned whole.
  init(_ text: [UInt8]) {
    self.text = text
    hasLabels = !text.isEmpty
  }

  init(prompt: [UInt8], completion: [UInt8]) {
    masked = []
    add(prompt, isLearned: false)
    add(completion, isLearned: true)
  }

  /// A conversation, to be added piece by piece.
  init() {
    masked = []
    isConversation = true
  }

  mutating func add(_ piece: some Sequence<UInt8>, isLearned: Bool = false) {
    let start = text.count
    text += piece
    guard text.count > start else { return }
    if isLearned {
      hasLabels = true
    } else if let last = masked?.popLast() {
      let isOne = last.upperBound == start
      masked? += isOne ? [last.lowerBound..<text.count] : [last, start..<text.count]
    } else {
      masked = [start..<text.count]
    }
  }
}

/// A line of a JSONL file, or an element of a JSON array: what it says is to be learned.
struct TextRecord {
  let file: String
  /// "line 3" or "element 3".
  let place: String
  let chat: ChatTemplate
  /// Whether the tokenizer puts a token before texts.
  let hasStartToken: Bool

  private static let expected =
    "an object with \"text\", \"prompt\" and \"completion\", \"messages\", \"conversations\", or "
    + "\"instruction\" and \"output\""
  private static let knownKeys = [
    "text", "prompt", "completion", "messages", "conversations", "instruction",
  ]
  /// The names of roles in messages and in ShareGPT's conversations, and the templates' names.
  private static let roles: KeyValuePairs = [
    "system": "system", "user": "user", "assistant": "assistant", "tool": "tool",
  ]
  private static let shareGPTRoles: KeyValuePairs = [
    "system": "system", "human": "user", "gpt": "assistant",
  ]

  /// Whether an object has a key that is understood.
  static func isKnown(_ value: JSONValue) -> Bool { knownKeys.contains { value.member($0) != nil } }

  /// Parses JSON that starts at an offset and a line of a file.
  static func parse(
    _ bytes: ArraySlice<UInt8>, file: String, at offset: Int, line: Int = 1
  ) throws(Problem) -> JSONValue {
    let bytes = Array(bytes)
    do { return try JSONReader.parse(bytes, allowsAnyNumber: true) } catch {
      if let bad = UTF8Text.firstInvalidOffset(in: bytes) { throw .notUTF8(file, at: offset + bad) }
      let place = error.place(in: bytes)
      throw Problem(
        .invalid, file, at: "line \(line + place.line - 1), column \(place.column)",
        "not valid JSON: \(error.reason)")
    }
  }

  /// - Returns: a document without labels where there is nothing to learn.
  func document(_ value: JSONValue) throws(Problem) -> Document {
    if case .string(let text) = value, place.hasPrefix("element") {
      return Document(Array(text.utf8))
    }
    guard case .object(let members) = value else { throw invalid(Self.expected, value.summary) }
    let found = Self.knownKeys.filter { value.member($0) != nil }
    switch found {
    case ["text"]: return Document(try string(value, "text"))
    case ["prompt", "completion"]:
      return Document(
        prompt: try string(value, "prompt"), completion: try string(value, "completion"))
    // Data sets of conversations repeat the first question as a prompt.
    case ["messages"], ["prompt", "messages"]:
      return try conversation(value, "messages", "role", Self.roles, "content")
    case ["conversations"]:
      return try conversation(value, "conversations", "from", Self.shareGPTRoles, "value")
    case ["instruction"]: return try instruction(value)
    case []:
      let keys = members.prefix(8).map { quoted($0.key.utf8) }.joined(separator: ", ")
      throw invalid(Self.expected, keys.isEmpty ? "an empty object" : "only \(keys)")
    default:
      let keys = found.map { "\"\($0)\"" }
      throw invalid(
        Self.expected, keys.count == 1 ? "\(keys[0]) alone" : keys.joined(separator: " beside "))
    }
  }

  private func conversation(
    _ value: JSONValue, _ list: String, _ roleKey: String, _ roles: KeyValuePairs<String, String>,
    _ contentKey: String
  ) throws(Problem) -> Document {
    guard case .array(let messages)? = value.member(list) else {
      throw invalid("an array as \"\(list)\"", value.member(list)?.summary ?? "nothing")
    }
    var turns: [ChatTemplate.Turn] = []
    for message in messages {
      let name = message.member(roleKey)
      guard let role = roles.first(where: { $0.key == name?.string })?.value else {
        let names = roles.map(\.key)
        throw invalid(
          "\"\(roleKey)\" \(names.dropLast().joined(separator: ", ")) or \(names[names.count - 1]) in "
            + "every message", name?.summary ?? "a message without one")
      }
      turns.append(.init(role: role, content: try string(message, contentKey)))
    }
    guard turns.contains(where: { $0.role == "assistant" && !$0.content.isEmpty }) else {
      return Document()
    }
    return chat.document(turns, hasStartToken: hasStartToken)
  }

  /// Stanford Alpaca's form.
  private func instruction(_ value: JSONValue) throws(Problem) -> Document {
    let input = value.member("input") == nil ? [] : try string(value, "input")
    let introduction =
      "Below is an instruction that describes a task"
      + (input.isEmpty ? ". " : ", paired with an input that provides further context. ")
      + "Write a response that appropriately completes the request.\n\n### Instruction:\n"
    var prompt = Array(introduction.utf8) + (try string(value, "instruction"))
    if !input.isEmpty { prompt += "\n\n### Input:\n".utf8 + input }
    return Document(
      prompt: prompt + "\n\n### Response:\n".utf8, completion: try string(value, "output"))
  }

  private func string(_ value: JSONValue, _ key: String) throws(Problem) -> [UInt8] {
    guard case .string(let text)? = value.member(key) else {
      throw invalid("a string as \"\(key)\"", value.member(key)?.summary ?? "nothing")
    }
    return Array(text.utf8)
  }

  private func invalid(_ expected: String, _ found: String) -> Problem {
    .invalid(file, at: place, expected: expected, found: found)
  }
}

extension Problem {
  static func notUTF8(_ file: String, at offset: Int) -> Problem {
    .invalid(
      file, expected: "UTF-8 text", found: "another byte at offset \(offset)",
      advice: "iconv -t UTF-8 converts text in another encoding")
  }
}
