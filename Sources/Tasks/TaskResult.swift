/// What came of a task.
package struct TaskResult: Sendable {
  package let task: String
  /// The number of items.
  package let count: Int
  package let measurements: [Measurement]
  /// The share that guessing would get right; nil where there are no choices.
  package let chance: Double?
  /// Requests that were longer than the model takes: their beginnings were cut off.
  package let truncatedCount: Int
  /// The lines of items with a choice that is longer than the model takes: they do not count.
  package let leftOut: [Int]
  package let items: [TaskItem]
}

/// What came of one row.
package enum TaskItem: Sendable {
  case choice(ChoiceOutcome)
  /// The text that the model wrote, what each reading takes for its answer, and whether it is right.
  case answer(
    index: Int, text: String, ids: [Int32],
    readings: [(name: String, answer: String, isRight: Bool)])
  case text(index: Int, logLikelihood: Double, words: Int, bytes: Int)
}
