import Untrusted

/// A line of a JSONL file, or an element of a JSON array: what it says is to be learned.
struct TextRecord {
  let file: String
  /// "line 3" or "element 3".
  let place: String
  let chat: ChatTemplate
  /// Whether the tokenizer puts a token before texts.
  let hasStartToken: Bool

  private static let expected =
    "an object with \"text\", \"prompt\" and \"completion\", \"messages\", or \"instruction\" and "
    + "\"output\""
  private static let knownKeys = ["text", "prompt", "completion", "messages", "instruction"]

  /// Whether an object has a key that is understood.
  static func isKnown(_ value: RawJSON) -> Bool { knownKeys.contains { value.member($0) != nil } }

  /// Reads a record; `offset` is where it starts in the file.
  ///
  /// - Returns: a document without labels where there is nothing to learn.
  func document(_ bytes: ArraySlice<UInt8>, offset: Int) throws(Problem) -> Document {
    let bytes = Array(bytes)
    let value: RawJSON
    do {
      value = try JSONReader.parse(bytes, allowsAnyNumber: true)
    } catch {
      if let bad = UTF8Text.firstInvalidOffset(in: bytes) { throw .notUTF8(file, at: offset + bad) }
      throw Problem(
        .invalid, file, at: "\(place), column \(error.place(in: bytes).column)",
        "not valid JSON: \(error.reason)")
    }
    if case .string(let text) = value, place.hasPrefix("element") { return Document(text) }
    guard case .object(let members) = value else { throw invalid(Self.expected, value.summary) }
    let found = Self.knownKeys.filter { value.member($0) != nil }
    switch found {
    case ["text"]: return Document(try string(value, "text"))
    case ["prompt", "completion"]:
      return Document(
        prompt: try string(value, "prompt"), completion: try string(value, "completion"))
    // Data sets of conversations repeat the first question as a prompt.
    case ["messages"], ["prompt", "messages"]: return try conversation(value)
    case ["instruction"]: return try instruction(value)
    case []:
      let keys = members.prefix(8).map { quoted($0.key) }.joined(separator: ", ")
      throw invalid(Self.expected, keys.isEmpty ? "an empty object" : "only \(keys)")
    default:
      let keys = found.map { "\"\($0)\"" }
      throw invalid(
        Self.expected, keys.count == 1 ? "\(keys[0]) alone" : keys.joined(separator: " beside "))
    }
  }

  private func conversation(_ value: RawJSON) throws(Problem) -> Document {
    guard case .array(let messages)? = value.member("messages") else {
      throw invalid("an array as \"messages\"", value.member("messages")?.summary ?? "nothing")
    }
    var turns: [ChatTemplate.Turn] = []
    for message in messages {
      guard let role = message.member("role")?.text, ["system", "user", "assistant", "tool"].contains(role)
      else {
        throw invalid(
          "\"role\" system, user, assistant or tool in every message",
          message.member("role")?.summary ?? "a message without one")
      }
      turns.append(.init(role: role, content: try string(message, "content")))
    }
    guard turns.contains(where: { $0.role == "assistant" && !$0.content.isEmpty }) else {
      return Document()
    }
    return chat.document(turns, hasStartToken: hasStartToken)
  }

  /// Stanford Alpaca's form.
  private func instruction(_ value: RawJSON) throws(Problem) -> Document {
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

  private func string(_ value: RawJSON, _ key: String) throws(Problem) -> [UInt8] {
    guard case .string(let text)? = value.member(key) else {
      throw invalid("a string as \"\(key)\"", value.member(key)?.summary ?? "nothing")
    }
    return text
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
