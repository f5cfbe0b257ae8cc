import Foundation
import RunStore
import Training
import Untrusted

/// What is done for one model of a study: commands of this program, one after the other, each left out
/// where its result is there already.
struct StudyJob {
  /// Of its log, unlike any other's.
  let name: String
  /// The run that it makes; nil for a baseline.
  var run: URL?
  let commands: [Command]

  enum Command {
    /// Trains a run, or goes on with it.
    case train(recipe: URL, run: URL)
    /// Makes a teacher in a directory, or goes on with the run that makes it.
    case teach([String], run: URL, to: URL)
    /// Makes a directory from a model; what made it is kept in a file.
    case make([String], from: String, to: URL, note: URL)
    /// Prints a JSON object about a model, which is kept in a file.
    case measure([String], of: String, into: URL)
  }
}

extension StudyJob.Command {
  /// The arguments that are to be run now; nil where there is nothing to do.
  ///
  /// - Throws: ``Problem`` for what was made otherwise.
  func pending(threads: Int) throws -> [String]? {
    let common = ["--threads", "\(threads)"]
    func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
    func isRun(_ url: URL) -> Bool { exists(url.appendingPathComponent("run.sqlite")) }
    switch self {
    case .train(let recipe, let run):
      guard isRun(run) else {
        return ["train", "--recipe", recipe.path, "--run", run.path, "--plain"] + common
      }
      return try RunStart.finishedSteps(run) == nil
        ? ["resume", run.path, "--plain"] + common : nil
    case .teach(let arguments, let run, let target):
      if exists(target) { return nil }
      return isRun(run)
        ? ["resume", run.path, "--save", target.path, "--plain"] + common
        : arguments + ["--to", target.path, "--run", run.path, "--plain"] + common
    case .make(let arguments, let model, let target, let note):
      if exists(target), Self.result(in: note, of: arguments, model) != nil { return nil }
      return arguments + ["--to", target.path] + (exists(target) ? ["--force"] : []) + common
    case .measure(let arguments, let model, let file):
      return Self.result(in: file, of: arguments, model) == nil
        ? arguments + ["--json"] + common : nil
    }
  }

  /// What it does, in a word.
  var activity: String {
    switch self {
    case .train: "training"
    case .teach: "teaching"
    case .make: "quantizing"
    case .measure: "measuring"
    }
  }

  /// Keeps what a command printed, or that it was done.
  func keep(_ output: Data) throws {
    switch self {
    case .train, .teach: break
    case .make(let arguments, let model, _, let note):
      try Self.keep(.object([:]), of: arguments, model, in: note)
    case .measure(let arguments, let model, let file):
      try Self.keep(JSONValue(parsing: output, file: arguments[0]), of: arguments, model, in: file)
    }
  }

  /// What is kept of a measurement; nil before it was made, and of what is no measurement.
  var measured: JSONObject? {
    guard case .measure(let arguments, let model, let file) = self else { return nil }
    return Self.result(in: file, of: arguments, model)
  }

  // MARK: Files

  /// What a command gave; nil where it was another one, or its model is not what it was.
  private static func result(
    in file: URL, of arguments: [String], _ model: String
  ) -> JSONObject? {
    guard let kept = try? JSONValue(contentsOf: file).object,
      kept["command"]?.array?.map(\.string) == arguments,
      kept["model"]?.string == state(of: model)
    else { return nil }
    return kept["result"]?.object
  }

  private static func keep(
    _ result: JSONValue, of arguments: [String], _ model: String, in file: URL
  ) throws {
    let kept: JSONObject = [
      "command": .array(arguments.map { .string($0) }), "model": .string(state(of: model)),
      "result": result,
    ]
    try DurableFile.write(Array((JSONValue.object(kept).text + "\n").utf8), to: file)
  }

  /// What tells a model from one that was made in its place later.
  private static func state(of model: String) -> String {
    if model == BuiltIn.name { return TSLD.version }
    let url = URL(fileURLWithPath: model)
    if let reader = try? RunReader(RunDirectory(opening: url)), let run = try? reader.run() {
      return "\(run.createdAt) \((try? reader.lastStep()) ?? 0)"
    }
    let names = (try? Folder.names(url))?.filter { $0.hasSuffix(".safetensors") }.sorted()
    let files = names.map { $0.map(url.appendingPathComponent) } ?? [url]
    return files.map { file in
      var status = stat()
      guard stat(file.path, &status) == 0 else { return "" }
      return "\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }.joined(separator: " ")
  }
}
