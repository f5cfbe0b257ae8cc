import Foundation
import Untrusted

/// How a conversation is written as one text, so that of each turn only the assistant's words, and
/// the mark that ends them, are learned.
struct ChatTemplate: Equatable, Sendable {
  /// The forms that are known, by what is found in a `chat_template`.
  enum Form: UInt64 {
    /// `User: …`, `Assistant: …` on lines of their own: for models without a template.
    case plain
    case chatML
    case llama2
    case llama3
    case zephyr
  }

  struct Turn {
    let role: String
    let content: [UInt8]
  }

  let form: Form
  /// Whether the model has a template that is none of the forms, so that the plain one stands in.
  let isUnknown: Bool
  /// What ends an assistant's words in LLaMA-2's and Zephyr's form.
  let endToken: String

  static let plain = ChatTemplate(template: nil, endToken: nil)

  init(template: String?, endToken: String?) {
    self.endToken = endToken ?? "</s>"
    let marks: [(String, Form)] = [
      ("<|im_start|>", .chatML), ("<|start_header_id|>", .llama3), ("<<SYS>>", .llama2),
      ("<|assistant|>", .zephyr),
    ]
    let found = marks.first { template?.contains($0.0) == true }?.1
    form = found ?? .plain
    isUnknown = template != nil && found == nil
  }

  /// What the `tokenizer_config.json` and `chat_template.jinja` of a model directory say.
  ///
  /// Neither has to be there, and what cannot be read in them counts as absent.
  init(directory: URL) {
    func bytes(_ name: String) -> [UInt8]? {
      try? RegularFile(directory.appendingPathComponent(name)).bytes(limit: 1 << 24)
    }
    let config = bytes("tokenizer_config.json").flatMap {
      try? JSONReader.parse($0, allowsAnyNumber: true)
    }
    // Several templates are a list of objects with names.
    let template = config?.member("chat_template")
    let named: JSONValue? =
      if case .array(let list) = template {
        (list.first { $0.member("name")?.string == "default" } ?? list.first)?.member("template")
      } else {
        template
      }
    let file = bytes("chat_template.jinja").map { String(decoding: $0, as: UTF8.self) }
    let endToken = config?.member("eos_token")
    self.init(
      template: file ?? named?.string,
      endToken: endToken?.string ?? endToken?.member("content")?.string)
  }

  /// A conversation as a text; `hasStartToken` says whether the tokenizer puts a token
  /// before texts, so that it need not be written out.
  func document(_ turns: [Turn], hasStartToken: Bool) -> Document {
    var document = Document()
    // LLaMA-2's system prompt is a part of the first question.
    var system: [UInt8] = []
    for turn in turns {
      let isLearned = turn.role == "assistant"
      switch form {
      case .plain:
        document.add("\(turn.role.prefix(1).uppercased())\(turn.role.dropFirst()):".utf8)
        document.add(Array(" ".utf8) + turn.content + "\n".utf8, isLearned: isLearned)
      case .chatML:
        document.add("<|im_start|>\(turn.role)\n".utf8)
        document.add(turn.content + "<|im_end|>".utf8, isLearned: isLearned)
        document.add("\n".utf8)
      case .llama3:
        if document.text.isEmpty, !hasStartToken { document.add("<|begin_of_text|>".utf8) }
        document.add("<|start_header_id|>\(turn.role)<|end_header_id|>\n\n".utf8)
        document.add(Self.trimmed(turn.content) + "<|eot_id|>".utf8, isLearned: isLearned)
      case .zephyr:
        document.add("<|\(turn.role)|>\n".utf8)
        document.add(turn.content + endToken.utf8, isLearned: isLearned)
        document.add("\n".utf8)
      case .llama2 where isLearned:
        document.add(
          Array(" ".utf8) + Self.trimmed(turn.content) + " \(endToken)".utf8, isLearned: true)
      case .llama2 where turn.role == "system":
        system = Array("<<SYS>>\n".utf8) + Self.trimmed(turn.content) + "\n<</SYS>>\n\n".utf8
      case .llama2:
        document.add("\(document.text.isEmpty && hasStartToken ? "" : "<s>")[INST] ".utf8)
        document.add(system + Self.trimmed(turn.content))
        document.add(" [/INST]".utf8)
        system = []
      }
    }
    return document
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
