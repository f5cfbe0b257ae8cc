import Foundation
import Untrusted

/// What is asked of a model on each row of a data set, and how its answers are judged.
///
/// A definition is a small JSON file, so that people add tasks without code; its keys are those of
/// ``init(contentsOf:)``.
package struct TaskDefinition: Sendable {
  /// The file's name without its extension; data lie in `NAME.jsonl`.
  package let name: String
  /// Where the data can be had, for people.
  package let source: String
  /// How many solved examples stand before a question where nothing is asked for.
  package let shots: Int
  let kind: Kind
  /// What prompts, choices and texts are changed by, one after the other.
  let replacements: [Replacement]

  enum Kind: Sendable {
    case multipleChoice(MultipleChoice)
    case generation(AnswerGeneration)
    /// How probable a text is.
    case text(TaskTemplate)
  }

  /// One of several continuations is right.
  struct MultipleChoice: Sendable {
    /// What stands before a choice: one for all, or one for each.
    let prompts: [TaskTemplate]
    let choices: Choices
    let answer: Answer
    let metrics: [ChoiceMetric]

    enum Choices: Sendable {
      /// A field that holds a list.
      case list(String)
      case templates([TaskTemplate])
    }

    /// The right choice's index.
    struct Answer: Sendable {
      let value: TaskTemplate
      /// A field with the values that stand for choices, in their order.
      let labels: String?
      /// The number of the first choice, where the value is a number.
      let first: Int
    }
  }

  /// The model's own words are compared with an answer.
  struct AnswerGeneration: Sendable {
    let prompt: TaskTemplate
    let answer: TaskTemplate
    let stops: [String]
    let maximumTokens: Int
    let readings: [Reading]
    /// What is deleted from answers before they are compared.
    let ignored: [Replacement]

    /// What is taken for the answer in a text.
    struct Reading: Sendable {
      let name: String
      let pattern: NSRegularExpression
      let takesLast: Bool
    }
  }

  /// A pattern, and what stands instead of what it matches.
  struct Replacement: Sendable {
    let pattern: NSRegularExpression
    let template: String

    func apply(_ text: String) -> String {
      pattern.stringByReplacingMatches(
        in: text, range: NSRange(text.startIndex..., in: text), withTemplate: template)
    }
  }

  func cleaned(_ text: String) -> String { replacements.reduce(text) { $1.apply($0) } }

  // MARK: Reading

  private static let keys: [String: Set<String>] = [
    "multiple_choice": [
      "prompt", "choices", "answer", "answer_labels", "answer_first", "metrics",
    ],
    "generation": ["prompt", "answer", "stop", "max_tokens", "readings", "ignore"],
    "text": ["text"],
  ]
  private static let commonKeys: Set<String> = ["kind", "source", "shots", "replace"]

  /// Reads a definition.
  ///
  /// - Throws: ``Problem`` for keys that are missing, unknown or of another kind.
  package init(contentsOf url: URL) throws(Problem) {
    name = url.deletingPathExtension().lastPathComponent
    let root = JSONField(file: url.path, value: try JSONValue(contentsOf: url))
    let kind = try root["kind"].text
    guard let keys = Self.keys[kind]?.union(Self.commonKeys) else {
      throw try root["kind"].unsupported(supported: Self.keys.keys.sorted().joined(separator: ", "))
    }
    if let unknown = root.value.object?.keys.first(where: { !keys.contains($0) }) {
      throw Problem.unsupported(
        url.path, at: "key \"\(unknown)\"", found: "this key",
        supported: keys.sorted().joined(separator: ", "))
    }
    source = try root["source"].isNull ? "" : root["source"].text
    shots = try root["shots"].isNull ? 0 : root["shots"].integer(in: 0...100)
    replacements = try Self.replacements(root["replace"])
    switch kind {
    case "multiple_choice": self.kind = .multipleChoice(try Self.multipleChoice(root))
    case "generation": self.kind = .generation(try Self.generation(root))
    default: self.kind = .text(try root["text"].template)
    }
  }

  private static func multipleChoice(_ root: JSONField) throws(Problem) -> MultipleChoice {
    let prompts = try root["prompt"].templates
    let choices = try root["choices"]
    let kind: MultipleChoice.Choices
    if choices.value.array == nil, prompts.count == 1, let field = try choices.template.onlyField {
      kind = .list(field)
    } else {
      kind = .templates(try choices.templates)
    }
    if prompts.count > 1 {
      guard case .templates(let templates) = kind, templates.count == 1 else {
        throw choices.invalid(expected: "one continuation for \(prompts.count) prompts")
      }
    } else if case .templates(let templates) = kind, templates.count < 2 {
      throw choices.invalid(expected: "two choices or more, or a field with a list")
    }
    let labels = try root["answer_labels"]
    let metrics = try root["metrics"].elements(limit: 8)
    var read: [ChoiceMetric] = []
    for metric in metrics {
      guard let known = ChoiceMetric(rawValue: try metric.text) else {
        throw metric.unsupported(
          supported: ChoiceMetric.allCases.map(\.rawValue).joined(separator: ", "))
      }
      if prompts.count > 1, [.perCharacter, .perByte].contains(known) {
        throw metric.invalid(
          expected: "no metric of a choice's length, because the one continuation has one length")
      }
      read.append(known)
    }
    return MultipleChoice(
      prompts: prompts, choices: kind,
      answer: .init(
        value: try root["answer"].template, labels: labels.isNull ? nil : try labels.fieldPath,
        first: try root["answer_first"].isNull ? 0 : root["answer_first"].integer(in: 0...1)),
      metrics: read)
  }

  private static func generation(_ root: JSONField) throws(Problem) -> AnswerGeneration {
    var readings: [AnswerGeneration.Reading] = []
    for reading in try root["readings"].elements(limit: 8) {
      let take = try reading["take"].text
      guard ["first", "last"].contains(take) else {
        throw try reading["take"].unsupported(supported: "first, last")
      }
      readings.append(
        .init(
          name: try reading["name"].text, pattern: try reading["pattern"].pattern,
          takesLast: take == "last"))
    }
    guard !readings.isEmpty else { throw try root["readings"].invalid(expected: "a reading") }
    var stops: [String] = []
    for stop in try root["stop"].elements(limit: 32) {
      stops.append(String(decoding: try stop.nonEmptyString, as: UTF8.self))
    }
    var ignored: [Replacement] = []
    if try !root["ignore"].isNull {
      for pattern in try root["ignore"].elements(limit: 32) {
        ignored.append(Replacement(pattern: try pattern.pattern, template: ""))
      }
    }
    return AnswerGeneration(
      prompt: try root["prompt"].template, answer: try root["answer"].template, stops: stops,
      maximumTokens: try root["max_tokens"].integer(in: 1...1 << 20), readings: readings,
      ignored: ignored)
  }

  private static func replacements(_ field: JSONField) throws(Problem) -> [Replacement] {
    if field.isNull { return [] }
    var all: [Replacement] = []
    for pair in try field.elements(limit: 64) {
      let parts = try pair.elements(limit: 2)
      guard parts.count == 2 else { throw pair.invalid(expected: "a pattern and a replacement") }
      all.append(Replacement(pattern: try parts[0].pattern, template: try parts[1].text))
    }
    return all
  }
}

extension JSONField {
  fileprivate var template: TaskTemplate {
    get throws(Problem) {
      let text = try text
      do throws(TemplateError) { return try TaskTemplate(text) } catch {
        throw Problem(.invalid, file, at: path, error.reason)
      }
    }
  }

  /// One template, or a list of them.
  fileprivate var templates: [TaskTemplate] {
    get throws(Problem) {
      guard value.array != nil else { return [try template] }
      var all: [TaskTemplate] = []
      for element in try elements(limit: 64) { all.append(try element.template) }
      guard !all.isEmpty else { throw invalid(expected: "a text, or a list of them") }
      return all
    }
  }

  /// A template that is nothing but a field.
  fileprivate var fieldPath: String {
    get throws(Problem) {
      guard let field = try template.onlyField else {
        throw invalid(expected: "a field alone, such as \"{choices.label}\"")
      }
      return field
    }
  }

  fileprivate var pattern: NSRegularExpression {
    get throws(Problem) {
      guard let pattern = try? NSRegularExpression(pattern: try text) else {
        throw invalid(expected: "a regular expression")
      }
      return pattern
    }
  }
}
