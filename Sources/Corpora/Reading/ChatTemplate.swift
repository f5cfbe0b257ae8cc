import Foundation
import GGUF
import Untrusted

/// How a conversation is written as one text, so that of each turn only the assistant's words, and
/// the mark that ends them, are learned.
package struct ChatTemplate: Equatable, Sendable {
  /// The forms that are known, by what is found in a `chat_template`.
  enum Form: UInt64 {
    /// `User: …`, `Assistant: …` on lines of their own: for models without a template.
    case plain
    case chatML
    case llama2
    case llama3
    case zephyr
    case mistral
  }

  /// What somebody says.
  package struct Turn {
    let role: String
    let content: [UInt8]

    init(role: String, content: [UInt8]) { (self.role, self.content) = (role, content) }

    /// - Parameter role: `system`, `user` or `assistant`.
    package init(role: String, content: String) {
      self.init(role: role, content: Array(content.utf8))
    }
  }

  let form: Form
  /// Whether the model has a template that is none of the forms, so that the plain one stands in.
  package let isUnknown: Bool
  /// What ends an assistant's words in LLaMA-2's, Mistral's and Zephyr's form.
  let endToken: String

  static let plain = ChatTemplate(template: nil, endToken: nil)

  init(template: String?, endToken: String?) {
    self.endToken = endToken ?? "</s>"
    let marks: [(String, Form)] = [
      ("<|im_start|>", .chatML), ("<|start_header_id|>", .llama3), ("<<SYS>>", .llama2),
      ("[INST]", .mistral), ("<|assistant|>", .zephyr),
    ]
    let found = marks.first { template?.contains($0.0) == true }?.1
    form = found ?? .plain
    isUnknown = template != nil && found == nil
  }

  /// What the `tokenizer_config.json` and `chat_template.jinja` of a model directory say.
  ///
  /// Neither has to be there, and what cannot be read in them counts as absent.
  init(directory: URL) {
    let endToken = Self.config(in: directory)?.member("eos_token")
    self.init(
      template: Self.text(in: directory),
      endToken: GGUFFile.isOne(directory)
        ? (try? GGUFFile(directory))?.endToken
        : endToken?.string ?? endToken?.member("content")?.string)
  }

  /// The template of a model directory, as its author wrote it; nil where there is none.
  package static func text(in directory: URL) -> String? {
    if GGUFFile.isOne(directory) {
      return try? GGUFFile(directory).text("tokenizer.chat_template")
    }
    if let file = bytes("chat_template.jinja", in: directory) {
      return String(decoding: file, as: UTF8.self)
    }
    // Several templates are a list of objects with names.
    let template = config(in: directory)?.member("chat_template")
    guard case .array(let list) = template else { return template?.string }
    return (list.first { $0.member("name")?.string == "default" } ?? list.first)?
      .member("template")?.string
  }

  private static func config(in directory: URL) -> JSONValue? {
    bytes("tokenizer_config.json", in: directory).flatMap {
      try? JSONReader.parse($0, allowsAnyNumber: true)
    }
  }

  private static func bytes(_ name: String, in directory: URL) -> [UInt8]? {
    try? RegularFile(directory.appendingPathComponent(name)).bytes(limit: 1 << 24)
  }

  /// A conversation as a text; `hasStartToken` says whether the tokenizer puts a token
  /// before texts, so that it need not be written out.
  func document(_ turns: [Turn], hasStartToken: Bool) -> Document {
    var document = Document()
    // LLaMA-2's and Mistral's system prompts are a part of the first question.
    var system: [UInt8] = []
    for turn in turns {
      let (role, isLearned) = (turn.role, turn.role == "assistant")
      let trimmed = Self.trimmed(turn.content)
      func add(
        _ before: String, _ content: some Sequence<UInt8>, _ end: String, after: String = ""
      ) {
        document.add(before.utf8)
        document.add(content + Array(end.utf8), isLearned: isLearned)
        document.add(after.utf8)
      }
      switch (form, role) {
      case (.plain, _):
        add("\(role.prefix(1).uppercased())\(role.dropFirst()):", [0x20] + turn.content, "\n")
      case (.chatML, _):
        add("<|im_start|>\(role)\n", turn.content, "<|im_end|>", after: "\n")
      case (.zephyr, _): add("<|\(role)|>\n", turn.content, endToken, after: "\n")
      case (.llama3, _):
        let start = document.text.isEmpty && !hasStartToken ? "<|begin_of_text|>" : ""
        add("\(start)<|start_header_id|>\(role)<|end_header_id|>\n\n", trimmed, "<|eot_id|>")
      case (.llama2, "assistant"): add("", [0x20] + trimmed, " \(endToken)")
      case (.llama2, "system"):
        system = Array("<<SYS>>\n".utf8) + trimmed + "\n<</SYS>>\n\n".utf8
      case (.mistral, "assistant"): add("", [0x20] + trimmed, endToken)
      case (.mistral, "system"): system = trimmed + Array("\n\n".utf8)
      case (.llama2, _), (.mistral, _):
        // LLaMA-2 starts every question with the token, Mistral the first.
        let isStarted = document.text.isEmpty ? hasStartToken : form == .mistral
        add("\(isStarted ? "" : "<s>")[INST] ", system + trimmed, " [/INST]")
        system = []
      }
    }
    return document
  }

  /// A conversation up to where the assistant's next words begin.
  func prompt(_ turns: [Turn], hasStartToken: Bool) -> [UInt8] {
    let opening =
      switch form {
      case .plain: "Assistant:"
      case .chatML: "<|im_start|>assistant\n"
      case .zephyr: "<|assistant|>\n"
      case .llama3: "<|start_header_id|>assistant<|end_header_id|>\n\n"
      case .llama2, .mistral: ""
      }
    return document(turns, hasStartToken: hasStartToken).text + opening.utf8
  }

  private static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
    let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
    return text[..<end].drop(while: isSpace)
  }
}

extension JSONValue {
  /// The last value of a key, as in Python's and most other readers; null counts as absent.
  func member(_ key: String) -> JSONValue? {
    let value = object?.last { $0.key.utf8.elementsEqual(key.utf8) }?.value
    return value == .null ? nil : value
  }
}
