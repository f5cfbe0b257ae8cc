import Foundation
import Untrusted

/// What there is to ask: a definition, its rows, and the solved examples before each.
package struct TaskSet: Sendable {
  package let task: TaskDefinition
  let rows: [TaskRow]
  /// The rows that examples are made of; nil for the evaluated ones, each without itself.
  let examples: [TaskRow]?
  package let shots: Int

  /// Reads `NAME.jsonl` of a folder and, for examples, `NAME.train….jsonl`.
  ///
  /// - Parameters:
  ///   - shots: the examples before each question; nil for as many as is usual.
  ///   - limit: the most items.
  /// - Throws: ``Problem``.
  package init(
    _ task: TaskDefinition, in folder: URL, shots: Int? = nil, limit: Int? = nil
  ) throws(Problem) {
    self.task = task
    let file = folder.appendingPathComponent("\(task.name).jsonl")
    let shots = shots ?? task.shots
    if case .text = task.kind { self.shots = 0 } else { self.shots = shots }
    do { rows = try TaskRow.all(of: file, limit: limit.map { max($0, shots + 1) }) } catch {
      guard error.kind == .missing else { throw error }
      throw .missing(
        file.path,
        advice: "a line of JSON for each item is expected there"
          + (task.source.isEmpty ? "" : "; the data are \(task.source)"))
    }
    guard !rows.isEmpty else {
      throw Problem.invalid(file.path, expected: "a line of JSON for each item", found: "none")
    }
    let train = try Folder.names(folder).filter {
      $0.hasPrefix("\(task.name).train") && $0.hasSuffix(".jsonl")
    }.min()
    examples =
      shots > 0
      ? try train.map { name throws(Problem) in
        try TaskRow.all(of: folder.appendingPathComponent(name), limit: shots)
      } : nil
    let available = examples?.count ?? rows.count - 1
    guard self.shots <= available else {
      throw Problem.invalid(
        "--shots",
        expected: "at most \(available), as many examples as \(folder.path) has for "
          + task.name, found: "\(shots)")
    }
    self.limit = limit ?? .max
  }

  private let limit: Int

  var count: Int { min(rows.count, limit) }

  /// The examples before an item.
  func examples(for index: Int) -> [TaskRow] {
    if let examples { return Array(examples.prefix(shots)) }
    return Array(rows.enumerated().lazy.filter { $0.offset != index }.map(\.element).prefix(shots))
  }
}
