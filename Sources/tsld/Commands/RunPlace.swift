import Untrusted
import Foundation
import Training

/// Where a run goes whose directory was not given.
enum RunPlace {
  /// The given directory, or `runs/TEACHER-DATE` in the current one.
  static func directory(_ given: String?, _ recipe: Recipe) throws -> URL {
    if let given { return URL(fileURLWithPath: given) }
    let runs = URL(fileURLWithPath: "runs", isDirectory: true)
    try Folder.create(runs)
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyyMMdd-HHmmss"
    let teacher = URL(fileURLWithPath: recipe.teacher).lastPathComponent
    return runs.appendingPathComponent("\(teacher)-\(format.string(from: Date()))")
  }
}
