import Foundation
import Untrusted

/// A row of a task as what is asked of a model.
struct ChoiceItem: Sendable {
  let index: Int
  let contexts: [String]
  let continuations: [String]
  /// By whose lengths likelihoods may be divided.
  let choices: [String]
  let label: Int

  /// What it looks like solved, before another question.
  var solved: String {
    contexts[contexts.count > 1 ? label : 0] + continuations[continuations.count > 1 ? label : 0]
      + "\n\n"
  }
}

extension TaskDefinition.MultipleChoice {
  /// - Parameter clean: what is done to prompts and choices.
  func item(
    _ row: TaskRow, index: Int, clean: (String) -> String
  ) throws(Problem) -> ChoiceItem {
    var contexts: [String] = []
    for prompt in prompts { contexts.append(clean(try prompt.text(row))) }
    var texts: [String] = []
    switch choices {
    case .list(let field): texts = try row.texts(field).map(clean)
    case .templates(let templates):
      for template in templates { texts.append(clean(try template.text(row))) }
    }
    let label = try label(row, of: max(texts.count, contexts.count))
    return ChoiceItem(
      index: index, contexts: contexts, continuations: texts.map { " " + $0 }, choices: texts,
      label: label)
  }

  private func label(_ row: TaskRow, of count: Int) throws(Problem) -> Int {
    let value = try answer.value.text(row)
    let name = answer.value.onlyField ?? "answer"
    if let field = answer.labels {
      let labels = try row.texts(field)
      guard let index = labels.firstIndex(of: value.stripped), index < count else {
        throw row.wrong(name, expected: "one of \(labels.joined(separator: ", "))", found: value)
      }
      return index
    }
    guard let number = Int(value), (answer.first..<answer.first + count).contains(number) else {
      throw row.wrong(
        name, expected: "a number from \(answer.first) to \(answer.first + count - 1)", found: value
      )
    }
    return number - answer.first
  }
}

extension TaskDefinition.AnswerGeneration {
  static let noAnswer = "[invalid]"

  /// What a reading takes for the answer.
  func read(_ text: String, _ reading: Reading) -> String {
    let matches = reading.pattern.matches(
      in: text, range: NSRange(text.startIndex..., in: text))
    guard let match = reading.takesLast ? matches.last : matches.first else {
      return Self.noAnswer
    }
    // The first group that holds something; the whole where there is none.
    let groups = (1..<max(match.numberOfRanges, 1)).compactMap {
      Range(match.range(at: $0), in: text).map { String(text[$0]) }
    }
    let found =
      groups.first { !$0.isEmpty } ?? Range(match.range, in: text).map { String(text[$0]) }
    return found?.stripped ?? Self.noAnswer
  }

  /// Whether an answer is the right one.
  func isRight(_ answer: String, _ reference: String) -> Bool {
    func plain(_ text: String) -> String {
      ignored.reduce(text) { $1.apply($0) }.lowercased()
    }
    return plain(answer).unicodeScalars.elementsEqual(plain(reference).unicodeScalars)
  }
}
