import Foundation
import Untrusted

/// A run in a list of runs.
package struct RunSummary: Sendable {
  /// Where it is.
  package let directory: URL
  /// What it is and how it stands; nil where it cannot be read.
  package let run: RunRecord?
  /// Whether a process is training it.
  package let liveness: Liveness
  /// The last step recorded; 0 if there is none.
  package let steps: Int
  /// The student's perplexity at the last whole evaluation.
  package let perplexity: Double?
  /// The step of that evaluation.
  package let evaluatedStep: Int?
  /// The size of all its files, in bytes.
  package let bytes: Int
  /// When something was last recorded.
  package let modified: Date
  /// Why it cannot be read.
  package let problem: Problem?

  /// The directory's name.
  package var name: String { directory.lastPathComponent }
}

extension RunSummary {
  init(_ directory: RunDirectory, now: Date) {
    self.directory = directory.url
    bytes = Self.size(of: directory.url)
    modified = Self.modified(directory)
    do {
      let reader = try RunReader(directory)
      let (run, steps, evaluation) = try reader.overview()
      self.run = run
      self.steps = steps
      perplexity = evaluation?.studentPerplexity
      evaluatedStep = evaluation?.step
      liveness = run.liveness(in: directory, at: now)
      problem = nil
    } catch {
      run = nil
      steps = 0
      perplexity = nil
      evaluatedStep = nil
      liveness = .gone
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
