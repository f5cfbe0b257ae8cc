import Checkpoints
import Corpora
import Foundation
import Tasks
import Untrusted

extension Recipe {
  /// The tasks that are asked at evaluations, with their data.
  ///
  /// - Throws: ``Problem`` for a task that is not known, and for data that are missing or no lines of
  ///   JSON.
  package func taskSets() throws -> [TaskSet] {
    guard let taskData else { return [] }
    let folder = URL(fileURLWithPath: taskData)
    let library = TaskLibrary(folder)
    let sets = try tasks.map {
      try TaskSet(library.task($0), in: folder, shots: taskShots, limit: taskLimit)
    }
    let names = sets.map(\.task.name)
    guard Set(names).count == names.count else {
      throw problem(
        "tasks", expected: "each task once", found: names.joined(separator: ", "))
    }
    return sets
  }

  /// What the tasks ask models of these tokens; nil where there are none.
  ///
  /// - Parameter longest: the positions that all of them have.
  /// - Throws: the same, and a ``Problem`` for rows that are not as a task expects.
  func questions(
    for model: ModelDirectory, _ tokenizer: CorpusTokenizer, longest: Int
  ) throws -> (tokenizer: TaskTokenizer, questions: [TaskQuestions])? {
    let sets = try taskSets()
    guard !sets.isEmpty else { return nil }
    let own = try TaskTokenizer(
      tokenizer.tokenizer, directory: model.url, config: model.config.json,
      vocabularySize: model.architecture.vocabularySize, addsSpecialTokens: true)
    return (
      own,
      try sets.map {
        try TaskQuestions($0, own, longest: longest)
      }
    )
  }
}
