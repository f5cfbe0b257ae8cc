import Foundation
import Untrusted

/// The tasks that can be had by name: those that lie beside the data, and the program's own.
package struct TaskLibrary: Sendable {
  /// Where definitions are looked for, the first folder that has a name gives the task.
  private let folders: [URL]

  /// - Parameter data: the folder that is looked into before the program's own.
  package init(_ data: URL) {
    let own = Bundle.module.url(forResource: "Definitions", withExtension: nil)
    folders = [data] + [own].compactMap { $0 }
  }

  /// What can be asked for, sorted.
  package var names: [String] {
    let files = folders.flatMap { (try? Folder.names($0)) ?? [] }
    return Set(files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }).sorted()
  }

  /// Whether a task is asked for by its definition's path.
  package static func isPath(_ name: String) -> Bool {
    name.contains("/") || name.hasSuffix(".json")
  }

  /// A task by its name, or by its file's path.
  ///
  /// - Throws: ``Problem`` for names that are not known and definitions that are not right.
  package func task(_ name: String) throws(Problem) -> TaskDefinition {
    if Self.isPath(name) {
      return try TaskDefinition(contentsOf: URL(fileURLWithPath: name))
    }
    for folder in folders {
      let file = folder.appendingPathComponent("\(name).json")
      do { return try TaskDefinition(contentsOf: file) } catch {
        guard error.kind == .missing else { throw error }
      }
    }
    throw Problem(
      .missing, name, "there is no task of this name",
      advice: "known are \(names.joined(separator: ", ")); a path to a definition works too")
  }
}
