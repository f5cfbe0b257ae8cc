import Untrusted

@testable import Tasks

extension TaskRunner {
  /// Asks a set at once.
  func run(_ set: TaskSet, maximumTokens: Int? = nil) throws(Problem) -> TaskResult {
    try run(
      TaskQuestions(
        set, tokenizer, longest: model.architecture.maximumPositions,
        maximumTokens: maximumTokens))
  }
}
