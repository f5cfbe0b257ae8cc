import Untrusted

/// What a task asks of a model, as tokens: made once, to be asked as often as one likes.
package struct TaskQuestions: Sendable {
  package let set: TaskSet
  let content: Content
  /// The lines of items with a choice that is longer than the model takes.
  private(set) var leftOut: [Int] = []

  enum Content: Sendable {
    case choices([Choices])
    /// With the most tokens of an answer.
    case answers([Prompt], longest: Int)
    case texts([Document])
  }

  /// An item whose choices are weighed against each other.
  struct Choices: Sendable {
    let item: ChoiceItem
    let requests: [Request]
  }

  /// A continuation whose log-likelihood is asked for.
  struct Request: Sendable {
    var input: [Int32]
    let targets: [Int32]
    let isTruncated: Bool

    /// The model takes the newest of the tokens.
    init(_ parts: (context: [Int32], continuation: [Int32]), longest: Int) {
      input = Array((parts.context + parts.continuation).dropLast())
      targets = parts.continuation
      isTruncated = input.count > longest
      if isTruncated { input.removeFirst(input.count - longest) }
    }
  }

  struct Prompt: Sendable {
    let ids: [Int32]
    let isTruncated: Bool
    /// The right answer.
    let reference: String
  }

  struct Document: Sendable {
    let ids: [Int32]
    let words: Int
    let bytes: Int
  }

  /// - Parameters:
  ///   - longest: the positions that the model has.
  ///   - maximumTokens: the most tokens that an answer may have, instead of the task's number.
  /// - Throws: ``Problem`` for rows that are not as the task expects.
  package init(
    _ set: TaskSet, _ tokenizer: TaskTokenizer, longest: Int, maximumTokens: Int? = nil
  ) throws(Problem) {
    self.set = set
    switch set.task.kind {
    case .multipleChoice(let kind):
      let (items, leftOut) = try Self.choices(set, kind, tokenizer, longest: longest)
      (content, self.leftOut) = (.choices(items), leftOut)
    case .generation(let kind):
      let most = maximumTokens ?? kind.maximumTokens
      guard most < longest else {
        throw Problem.invalid(
          set.task.name, expected: "answers shorter than the model's \(longest) positions",
          found: "\(most) tokens", advice: "--max-tokens gives another number")
      }
      content = .answers(
        try Self.prompts(set, kind, tokenizer, longest: longest - most), longest: most)
    case .text(let template):
      content = .texts(try Self.documents(set, template, tokenizer))
    }
  }

  private static func choices(
    _ set: TaskSet, _ kind: TaskDefinition.MultipleChoice, _ tokenizer: TaskTokenizer, longest: Int
  ) throws(Problem) -> (items: [Choices], leftOut: [Int]) {
    func item(_ row: TaskRow, _ index: Int) throws(Problem) -> ChoiceItem {
      try kind.item(row, index: index, clean: set.task.cleaned)
    }
    var items: [Choices] = []
    var leftOut: [Int] = []
    for index in 0..<set.count {
      let new = try item(set.rows[index], index)
      var before = ""
      for example in set.examples(for: index) { before += try item(example, 0).solved }
      var own: [Request] = []
      for place in 0..<max(new.contexts.count, new.continuations.count) {
        let parts = try tokenizer.encode(
          context: before + new.contexts[new.contexts.count > 1 ? place : 0],
          continuation: new.continuations[new.continuations.count > 1 ? place : 0])
        guard !parts.continuation.isEmpty else {
          throw set.rows[index].wrong("choices", expected: "tokens in a choice", found: "none")
        }
        own.append(Request(parts, longest: longest))
      }
      // What is longer than the model takes without its context cannot be judged.
      guard own.allSatisfy({ $0.targets.count <= longest }) else {
        leftOut.append(set.rows[index].line)
        continue
      }
      items.append(Choices(item: new, requests: own))
    }
    guard !items.isEmpty else {
      throw Problem.invalid(
        set.rows[0].file, expected: "choices of at most \(longest) tokens",
        found: "longer ones alone")
    }
    return (items, leftOut)
  }

  private static func prompts(
    _ set: TaskSet, _ kind: TaskDefinition.AnswerGeneration, _ tokenizer: TaskTokenizer,
    longest: Int
  ) throws(Problem) -> [Prompt] {
    var prompts: [Prompt] = []
    for index in 0..<set.count {
      var text = ""
      for example in set.examples(for: index) {
        text +=
          set.task.cleaned(try kind.prompt.text(example)) + " "
          + (try kind.answer.text(example)) + "\n\n"
      }
      let ids = try tokenizer.encode(
        text + set.task.cleaned(try kind.prompt.text(set.rows[index])))
      guard !ids.isEmpty else {
        throw Problem.invalid(
          set.rows[index].file, at: "line \(set.rows[index].line)", expected: "a prompt",
          found: "none")
      }
      // Room for the answer is always kept.
      prompts.append(
        Prompt(
          ids: ids.suffix(longest), isTruncated: ids.count > longest,
          reference: try kind.answer.text(set.rows[index])))
    }
    return prompts
  }

  private static func documents(
    _ set: TaskSet, _ template: TaskTemplate, _ tokenizer: TaskTokenizer
  ) throws(Problem) -> [Document] {
    _ = try tokenizer.start
    var documents: [Document] = []
    for row in set.rows.prefix(set.count) {
      let text = try template.text(row)
      // Words and bytes are those of the page as it is.
      documents.append(
        Document(
          ids: try tokenizer.encode(set.task.cleaned(text)), words: text.wordCount,
          bytes: text.utf8.count))
    }
    return documents
  }
}
