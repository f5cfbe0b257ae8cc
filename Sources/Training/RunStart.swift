import Checkpoints
import Engine
import Foundation
import RunStore
import Tasks
import Untrusted

/// Makes the directory of a new run, or opens one to go on with.
package enum RunStart {
  /// Creates a run's directory with its recipe, and takes it over.
  ///
  /// - Throws: ``Problem`` where the directory exists and is not empty, or cannot be written.
  package static func create(
    at url: URL, _ recipe: Recipe, _ inputs: TrainingInputs, programVersion: String,
    threadCount: Int
  ) throws -> RunWriter {
    let recipe = recipe.resolvingPaths
    let given = try RunInputs(recipe, version: programVersion)
    var run = RunRecord()
    run.name = url.lastPathComponent
    run.createdAt = Date().timeIntervalSince1970
    run.programVersion = programVersion
    run.threadCount = threadCount
    run.totalSteps = inputs.stepCount(recipe)
    (run.teacher, run.student) = (recipe.teacher, recipe.student ?? recipe.teacher)
    run.quantizer =
      recipe.quantizer.map { "\($0.scheme.name) per \($0.granularity.name)" } ?? "none"
    run.objective = recipe.objective.kind.rawValue
    let directory = try RunDirectory.create(
      at: url, run: run, recipe: Data((recipe.json.text + "\n").utf8))
    try given.write(to: directory)
    let writer = try RunWriter(
      directory, programVersion: programVersion, threadCount: threadCount)
    try writer.annotate {
      $0.provenance = .now(programVersion: programVersion, threadCount: threadCount)
    }
    return writer
  }

  /// Opens a run's directory and its recipe, and takes it over.
  ///
  /// - Throws: ``Problem`` where it is no run, where another process has it, or where what it was
  ///   trained on or with is not what it was and nobody accepted that.
  package static func open(
    _ url: URL, _ resumption: Resumption = Resumption(), programVersion: String, threadCount: Int
  ) throws -> (writer: RunWriter, recipe: Recipe, resumption: Resumption) {
    var directory = try RunDirectory(opening: url)
    var recipe = try Recipe(contentsOf: directory.recipe)
    var resumption = resumption
    if resumption.startsAgain {
      resumption.earlierRecord = try directory.startAgain().lastPathComponent
      directory = try RunDirectory(opening: url)
    }
    let writer = try RunWriter(
      directory, programVersion: programVersion, threadCount: threadCount)
    do {
      // How long the run is to be was decided when it was made, and may have been changed since.
      let recorded = writer.run.totalSteps
      recipe.steps = resumption.totalSteps ?? (recorded > 0 ? recorded : recipe.steps)
      if recipe.steps != nil { recipe.epochs = nil }
      if resumption.totalSteps != nil { recipe.names["steps"] = "--steps" }
      try recipe.check()
      if let steps = resumption.totalSteps, let made = try RunReader(directory).lastStep(),
        steps < made
      {
        throw Problem.invalid(
          "--steps", expected: "at least \(made), the steps that are made", found: "\(steps)")
      }
      let earlier = try RunInputs(of: directory)
      let inputs = try RunInputs(recipe, version: programVersion, knowing: earlier)
      resumption.inputs = inputs
      resumption.changes = earlier.map(inputs.changes) ?? []
      guard resumption.changes.isEmpty || resumption.acceptsChanges || resumption.startsAgain else {
        throw Problem(
          .changed, directory.url.path,
          "the run was trained with something else: "
            + resumption.changes.joined(separator: "; "),
          advice: "restore it, or go on all the same with --accept-changes")
      }
      return (writer, recipe, resumption)
    } catch {
      try? writer.close()
      throw error
    }
  }

  /// The steps of a run that has made all of them and whose last checkpoint is whole; nil for one
  /// that there is something to do for.
  package static func finishedSteps(_ url: URL) throws -> Int? {
    let directory = try RunDirectory(opening: url)
    let run = try RunReader(directory).run()
    guard run.status == .finished,
      let last = try CheckpointFolder(url: directory.checkpoints).entries().first,
      last.step >= run.totalSteps, last.doubt == nil,
      (try? RunCheckpoint(verifying: last.url)) != nil
    else { return nil }
    return run.totalSteps
  }
}

extension Recipe {
  /// The recipe with absolute paths, so that a run can be resumed from any folder.
  var resolvingPaths: Recipe {
    func absolute(_ path: String) -> String {
      path == BuiltIn.name ? path : URL(fileURLWithPath: path).path
    }
    var copy = self
    copy.teacher = absolute(teacher)
    copy.student = student.map(absolute)
    copy.start = start.map(absolute)
    copy.train = train.map(absolute)
    copy.valid = valid.map(absolute)
    copy.taskData = taskData.map(absolute)
    copy.tasks = tasks.map { TaskLibrary.isPath($0) ? absolute($0) : $0 }
    return copy
  }
}

extension Provenance {
  /// Where a run comes from that this process makes.
  static func now(programVersion: String, threadCount: Int) -> Provenance {
    let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    return Provenance(
      version: programVersion, commandLine: CommandLine.arguments,
      host: ProcessInfo.processInfo.hostName, threadCount: threadCount, folder: folder.path,
      gitCommit: GitCommit.checkedOut(in: folder))
  }
}

package struct Resumption: Sendable {
  /// What the learning rate is multiplied by.
  package var learningRateFactor: Double?
  /// The step whose checkpoint is taken; the newest good one where not given.
  package var checkpoint: Int?
  /// The steps that the run is to have from now on.
  package var totalSteps: Int?
  /// Whether the run begins anew, beside the record of what was made.
  package var startsAgain = false
  /// Whether it goes on with texts, a teacher or a program that were changed.
  package var acceptsChanges = false
  /// How long the session waits for commands before it ends, where it makes no steps unasked: one
  /// that answers for a run that is over.
  package var attends: Duration?
  /// What the run goes on with, to be recorded, and what of it was changed.
  var inputs: RunInputs?
  var changes: [String] = []
  /// Where the record of what was made before is.
  var earlierRecord: String?

  package init() {}
}
