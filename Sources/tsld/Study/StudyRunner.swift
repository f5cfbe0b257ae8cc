import Checkpoints
import Corpora
import Foundation
import RunStore
import Synchronization
import Terminal
import Training
import Untrusted

/// Does what is missing of a study, some jobs at a time, and gathers what was found.
final class StudyRunner {
  private let definition: StudyDefinition
  private let folder: URL
  private let jobCount: Int
  private let threadCount: Int
  private let stop = Stop()
  /// What failed, by job.
  private(set) var failures: [(name: String, reason: String)] = []
  private var recipes: [Recipe] = []

  /// - Parameters:
  ///   - folder: where everything of the study is.
  ///   - jobCount: how many jobs run beside each other.
  init(_ definition: StudyDefinition, in folder: URL, jobCount: Int) {
    (self.definition, self.folder, self.jobCount) = (definition, folder, jobCount)
    threadCount = max(1, UsableCores.count / jobCount)
  }

  /// Whether somebody asked to end.
  private final class Stop: Sendable {
    let isAsked = Atomic<Bool>(false)
  }

  var wasStopped: Bool { stop.isAsked.load(ordering: .relaxed) }

  private func place(_ kind: String, _ name: String = "") -> URL {
    let url = folder.appendingPathComponent(kind)
    return name.isEmpty ? url : url.appendingPathComponent(name)
  }

  // MARK: Preparing

  /// Writes the recipes, and checks all of them before anything long starts.
  ///
  /// - Parameter teaches: whether the teacher is yet to be made.
  /// - Throws: ``Problem``.
  func prepare(teaches: Bool) throws {
    for kind in ["recipes", "results", "logs", "baselines"] { try Folder.create(place(kind)) }
    for variant in definition.variants {
      let file = place("recipes", "\(variant.name).json")
      let text = JSONValue.object(variant.recipe).text + "\n"
      let run = folder.appendingPathComponent(variant.name)
      if let old = try? RegularFile(file).bytes(limit: 1 << 20), old != Array(text.utf8),
        FileManager.default.fileExists(atPath: run.path)
      {
        throw Problem(
          .changed, run.path, "was made with another recipe",
          advice: "remove it, or use another --run")
      }
      try DurableFile.write(Array(text.utf8), to: file)
      var recipe = try Recipe(contentsOf: file)
      try recipe.check()
      if variant.recipe["block"] == nil, !teaches { recipe.shortenBlock() }
      recipes.append(recipe)
    }
    for recipe in recipes {
      for names in [recipe.train, recipe.valid] {
        let own = names.filter { $0 != BuiltIn.name }
        guard !own.isEmpty else { continue }
        for file in try CorpusSource(own).files { _ = try RegularFile(file) }
      }
      if !teaches {
        _ = try ModelDirectory(
          BuiltIn.model(recipe.teacher), givenAs: recipe.names["teacher"] ?? "teacher")
      }
    }
    guard recipes.allSatisfy({ !$0.valid.isEmpty }) else {
      throw Problem.invalid(
        "the study's recipe", expected: "texts to evaluate on (\"valid\")", found: "none")
    }
  }

  // MARK: Jobs

  private var first: Recipe { recipes[0] }

  /// The quantizers that the runs have, each once.
  private var quantizers: [[String]] {
    var seen: Set<[String]> = []
    return recipes.compactMap(\.quantizer).map {
      [
        "--quantizer", $0.scheme.name, "--granularity", $0.granularity.name, "--scale-dtype",
        $0.scaleType.rawValue,
      ]
    }.filter { seen.insert($0).inserted }
  }

  private func evaluation(of model: String) -> [String] {
    ["eval", "--model", model, "--text"] + first.valid
      + ["--block", "\(first.block)", "--packing", first.packing.rawValue]
      + (first.endToken.map { ["--end-token", $0] } ?? [])
  }

  private func tasks(of model: String) -> [String]? {
    definition.tasks.map { tasks in
      ["eval", "--model", model, "--tasks", tasks.names, "--data", tasks.data]
        + (tasks.limit.map { ["--limit", "\($0)"] } ?? [])
        + (tasks.shots.map { ["--shots", "\($0)"] } ?? [])
    }
  }

  private func measuring(_ model: String, _ name: String) -> [StudyJob.Command] {
    [.measure(evaluation(of: model), into: place("results", "\(name).json"))] + asking(model, name)
  }

  private func asking(_ model: String, _ name: String) -> [StudyJob.Command] {
    tasks(of: model).map {
      [.measure($0, into: place("results", "\(name).tasks.json"))]
    } ?? []
  }

  /// A baseline's name, with its quantizer where there are several.
  private func baselines() -> [(name: String, job: StudyJob)] {
    definition.baselines.flatMap { baseline -> [(String, StudyJob)] in
      if baseline == .fp {
        return [("fp", StudyJob(name: "fp", commands: measuring(first.teacher, "fp")))]
      }
      return quantizers.map { quantizer in
        let name = baseline.rawValue + (quantizers.count > 1 ? "-" + quantizer[1] : "")
        let target = place("baselines", name)
        let make =
          [
            "quantize", "--model", first.teacher, "--method", baseline.rawValue, "--to",
            target.path,
          ]
          + quantizer
          + (baseline == .rtn ? [] : ["--calibrate"] + first.train + ["--block", "\(first.block)"])
        return (
          name,
          StudyJob(
            name: name,
            commands: [.make(make, target, note: place("results", "\(name).made.json"))]
              + measuring(target.path, name))
        )
      }
    }
  }

  private func runs() -> [StudyJob] {
    definition.variants.map { variant in
      let run = folder.appendingPathComponent(variant.name)
      return StudyJob(
        name: variant.name, run: run,
        commands: [.train(recipe: place("recipes", "\(variant.name).json"), run: run)]
          + asking(run.path, variant.name))
    }
  }

  /// Makes the teacher, where there is none yet.
  func teach(_ arguments: [String]) throws {
    let target = place("teacher")
    try perform([
      StudyJob(
        name: "teacher",
        commands: [
          .make(arguments, target, note: place("results", "teacher.made.json"))
        ])
    ])
    if !wasStopped, let failure = failures.first {
      throw Problem(.invalid, "the teacher", failure.reason)
    }
  }

  func run() throws { try perform(baselines().map(\.job) + runs()) }

  // MARK: Performing

  private struct Running {
    let job: StudyJob
    let process: Process
    let command: StudyJob.Command
    let output: URL
    var left: [StudyJob.Command]
  }

  private func perform(_ jobs: [StudyJob]) throws {
    let signals = StopSignals(note: "\nstopping; the same command goes on\n") { [stop] in
      stop.isAsked.store(true, ordering: .relaxed)
    }
    defer { signals.restore() }
    var (waiting, running): ([StudyJob], [Running]) = (jobs, [])
    var done = 0
    var spent: [Double] = []
    var starts: [String: ContinuousClock.Instant] = [:]
    var hasInterrupted = false
    var runs = jobs.count { $0.run != nil }
    var shown = ContinuousClock.now
    while !waiting.isEmpty || !running.isEmpty {
      while running.count < jobCount, !waiting.isEmpty, !wasStopped {
        let job = waiting.removeFirst()
        starts[job.name] = .now
        if let started = try start(job, job.commands) {
          running.append(started)
        } else {
          done += 1
          if job.run != nil { runs -= 1 }
        }
      }
      if wasStopped {
        waiting = []
        if !hasInterrupted { for one in running { one.process.interrupt() } }
        hasInterrupted = true
      }
      for index in running.indices.reversed() where !running[index].process.isRunning {
        let one = running.remove(at: index)
        guard !wasStopped else { continue }
        if try finish(one), let next = try start(one.job, one.left) {
          running.insert(next, at: index)
          continue
        }
        done += 1
        if one.job.run != nil {
          runs -= 1
          if let start = starts[one.job.name] {
            spent.append((ContinuousClock.now - start).milliseconds / 1e3)
          }
          tell(one.job)
        }
      }
      if ContinuousClock.now - shown > .seconds(1) {
        shown = .now
        show(running, done, of: jobs.count, spent, runs: runs, starts)
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    ProgressLine.clear()
  }

  /// Starts the first of some commands that has something to do; nil where none has.
  private func start(_ job: StudyJob, _ commands: [StudyJob.Command]) throws -> Running? {
    for (index, command) in commands.enumerated() {
      let arguments: [String]?
      do { arguments = try command.pending(threads: threadCount) } catch {
        failures.append((job.name, "\(error)"))
        return nil
      }
      guard let arguments else { continue }
      let output = place("logs", "\(job.name).out")
      let log = place("logs", "\(job.name).txt")
      if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
      try Data().write(to: output)
      let errors = try FileHandle(forWritingTo: log)
      try errors.seekToEnd()
      try errors.write(contentsOf: Data(("tsld " + arguments.joined(separator: " ") + "\n").utf8))
      let process = try OwnProcess.start(
        arguments, output: try FileHandle(forWritingTo: output), errors: errors)
      return Running(
        job: job, process: process, command: command, output: output,
        left: Array(commands.dropFirst(index + 1)))
    }
    return nil
  }

  /// - Returns: whether what comes after it can be done.
  private func finish(_ one: Running) throws -> Bool {
    guard one.process.terminationStatus == 0 else {
      let log =
        (try? String(contentsOf: place("logs", "\(one.job.name).txt"), encoding: .utf8)) ?? ""
      let lines = log.split(separator: "\n")
      let reason = lines.last { $0.hasPrefix("Error: ") } ?? lines.last ?? "it failed"
      failures.append(
        (one.job.name, String(reason.hasPrefix("Error: ") ? reason.dropFirst(7) : reason)))
      Streams.note("\(one.job.name) failed: \(reason)\n")
      return false
    }
    switch one.command {
    case .train: break
    case .measure(let arguments, let file):
      try StudyJob.Command.keep(try Data(contentsOf: one.output), of: arguments, in: file)
    case .make(let arguments, _, let note):
      try StudyJob.Command.keep(Data("{}".utf8), of: arguments, in: note)
    }
    try? FileManager.default.removeItem(at: one.output)
    return true
  }

  private func tell(_ job: StudyJob) {
    guard let run = job.run, let last = try? RunReader(RunDirectory(opening: run)).lastEvaluation()
    else { return }
    let gap = last.teacherPerplexity.map { ", gap \((last.studentPerplexity - $0).fixed(3))" } ?? ""
    Streams.note("\(job.name): perplexity \(last.studentPerplexity.fixed(3))\(gap)\n")
  }

  /// - Parameters:
  ///   - spent: the seconds that each finished run took.
  ///   - runs: those that are not finished.
  private func show(
    _ running: [Running], _ done: Int, of count: Int, _ spent: [Double], runs: Int,
    _ starts: [String: ContinuousClock.Instant]
  ) {
    var words: [String] = []
    var (share, guess) = (0.0, spent.isEmpty ? nil : spent.reduce(0, +) / Double(spent.count))
    for one in running {
      guard let run = one.job.run, let reader = try? RunReader(RunDirectory(opening: run)),
        let record = try? reader.run(), let step = try? reader.lastStep()
      else {
        words.append(one.job.name)
        continue
      }
      words.append("\(one.job.name) \(step)/\(record.totalSteps)")
      let own = Double(step) / Double(max(record.totalSteps, 1))
      share += own
      // Before one has ended, all are taken to be as long as this one will be.
      if spent.isEmpty, own > 0.05, let start = starts[one.job.name] {
        guess = (ContinuousClock.now - start).milliseconds / 1e3 / own
      }
    }
    let left = guess.map { seconds in
      ", about \(Format.duration(seconds * (Double(runs) - share) / Double(jobCount))) left"
    }
    ProgressLine.show(
      "\(done) of \(count) done: \(words.joined(separator: ", "))\(left ?? "")")
  }

  // MARK: Results

  /// What is known by now.
  func table() -> StudyTable {
    var results: [StudyResult] = []
    var teacher: Double?
    for (name, job) in baselines() {
      var result = StudyResult(labels: [name], isBaseline: true)
      for command in job.commands {
        guard case .measure(let arguments, let file) = command,
          let found = StudyJob.Command.result(in: file, of: arguments)
        else { continue }
        if let perplexity = found["perplexity"]?.double { result.perplexities = [perplexity] }
        Self.add(found["tasks"], to: &result)
      }
      if name == "fp" { teacher = result.perplexities.first }
      if result.perplexities.isEmpty { result.missingCount = 1 }
      results.append(result)
    }
    var groups: [StudyResult] = []
    for variant in definition.variants {
      let labels = variant.group.isEmpty ? [variant.name] : variant.group
      let place = groups.firstIndex { $0.labels == labels } ?? groups.count
      if place == groups.count { groups.append(StudyResult(labels: labels, isBaseline: false)) }
      let run = folder.appendingPathComponent(variant.name)
      guard let last = try? RunReader(RunDirectory(opening: run)).lastEvaluation(),
        (try? RunStart.finishedSteps(run)) != nil
      else {
        groups[place].missingCount += 1
        continue
      }
      groups[place].perplexities.append(last.studentPerplexity)
      teacher = teacher ?? last.teacherPerplexity
      if let arguments = tasks(of: run.path) {
        Self.add(
          StudyJob.Command.result(
            in: self.place("results", "\(variant.name).tasks.json"), of: arguments)?["tasks"],
          to: &groups[place])
      }
    }
    return StudyTable(axes: definition.groupAxes, results: results + groups, teacher: teacher)
  }

  private static func add(_ tasks: JSONValue?, to result: inout StudyResult) {
    for task in tasks?.object ?? JSONObject() {
      for member in task.value.object ?? JSONObject() {
        let isScore =
          ["acc", "acc_norm", "mcc", "word_perplexity"].contains(member.key)
          || member.key.hasPrefix("exact_match,")
        if isScore, let number = member.value.double {
          result.scores["\(task.key) \(member.key)", default: []].append(number)
        }
      }
    }
  }

  /// Writes the table in every form, and the runs' report.
  func save(_ table: StudyTable) throws {
    for (name, text) in [
      ("table.csv", table.csv), ("table.md", table.markdown), ("table.tex", table.latex),
    ] {
      try DurableFile.write(Array(text.utf8), to: folder.appendingPathComponent(name))
    }
    let runs = definition.variants.map { folder.appendingPathComponent($0.name) }.filter {
      (try? RunStart.finishedSteps($0)) != nil
    }
    guard !runs.isEmpty, !wasStopped else { return }
    ProgressLine.show("writing the report")
    let report = folder.appendingPathComponent("report.html")
    let log = place("logs", "report.txt")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    let process = try OwnProcess.start(
      ["report"] + runs.map(\.path) + ["--to", report.path, "--force"], output: handle,
      errors: handle)
    process.waitUntilExit()
  }
}
