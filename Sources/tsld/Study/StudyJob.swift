import Foundation
import RunStore
import Training
import Untrusted

/// What is done for a row of a study: commands of this program, one after the other, each left out
/// where its result is there already.
struct StudyJob {
  let name: String
  /// The run that it makes; nil for a baseline.
  var run: URL?
  let commands: [Command]

  enum Command {
    /// Trains a run, or goes on with it.
    case train(recipe: URL, run: URL)
    /// Prints a JSON object, which is kept in a file with the arguments that it is of.
    case measure([String], into: URL)
    /// Makes a directory; which command did is kept in a file.
    case make([String], URL, note: URL)
  }
}

extension StudyJob.Command {
  /// The arguments that are to be run now; nil where there is nothing to do.
  ///
  /// - Throws: ``Problem`` for a run that cannot be read.
  func pending(threads: Int) throws -> [String]? {
    switch self {
    case .train(let recipe, let run):
      let options = ["--plain", "--threads", "\(threads)"]
      guard FileManager.default.fileExists(atPath: run.appendingPathComponent("run.sqlite").path)
      else { return ["train", "--recipe", recipe.path, "--run", run.path] + options }
      return try RunStart.finishedSteps(run) == nil ? ["resume", run.path] + options : nil
    case .measure(let arguments, let file):
      return Self.result(in: file, of: arguments) == nil
        ? arguments + ["--json", "--threads", "\(threads)"] : nil
    case .make(let arguments, let place, let note):
      let isThere = FileManager.default.fileExists(atPath: place.path)
      if isThere, Self.result(in: note, of: arguments) != nil { return nil }
      return arguments + (isThere ? ["--force"] : []) + ["--threads", "\(threads)"]
    }
  }

  /// What was measured by a command; nil where it was not, or by another one.
  static func result(in file: URL, of arguments: [String]) -> JSONObject? {
    guard let kept = try? JSONValue(contentsOf: file).object,
      kept["command"]?.array?.map(\.string) == arguments
    else { return nil }
    return kept["result"]?.object
  }

  /// Keeps what a command printed.
  static func keep(_ output: Data, of arguments: [String], in file: URL) throws {
    let value = try JSONValue(parsing: output, file: arguments.first ?? "")
    let kept: JSONObject = [
      "command": .array(arguments.map { .string($0) }), "result": value,
    ]
    try DurableFile.write(Array((JSONValue.object(kept).text + "\n").utf8), to: file)
  }
}
