import Foundation
import Untrusted

/// A run in a list of runs.
package struct RunSummary: Sendable {
  package let directory: URL
  package private(set) var run: RunRecord?
  package private(set) var liveness = Liveness.gone
  /// The last step recorded; 0 if there is none.
  package private(set) var steps = 0
  /// The student's perplexity at the last whole evaluation.
  package private(set) var perplexity: Double?
  package private(set) var evaluatedStep: Int?
  package private(set) var annotations = RunAnnotations()
  package let bytes: Int
  /// When something was last recorded.
  package let modified: Date
  package private(set) var problem: Problem?

  package var name: String { directory.lastPathComponent }

  init(_ directory: RunDirectory, now: Date) {
    self.directory = directory.url
    bytes = Self.size(of: directory.url)
    modified = Self.modified(directory)
    do {
      let reader = try RunReader(directory)
      let (run, last) = (try reader.run(), try reader.lastStep())
      let evaluation = try reader.lastEvaluation()
      self.run = run
      steps = last ?? 0
      perplexity = evaluation?.studentPerplexity
      evaluatedStep = evaluation?.step
      annotations = try reader.annotations()
      liveness = run.liveness(in: directory, at: now)
    } catch {
      problem =
        error as? Problem ?? .unreadable(directory.database.path, reason: line(for: error))
    }
  }

  private static func size(of directory: URL) -> Int {
    let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey]
    let files = FileManager.default.enumerator(
      at: directory, includingPropertiesForKeys: keys, options: [])
    var sum = 0
    while let file = files?.nextObject() as? URL {
      guard let values = try? file.resourceValues(forKeys: Set(keys)) else { continue }
      if values.isRegularFile == true { sum += values.fileSize ?? 0 }
    }
    return sum
  }

  private static func modified(_ directory: RunDirectory) -> Date {
    let paths = [directory.database.path, directory.database.path + "-wal"]
    let dates = paths.compactMap {
      try? FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date
    }
    return dates.max() ?? .distantPast
  }
}
