import ArgumentParser
import Foundation
import Screen
import Training
import Untrusted

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Train runs that differ in some settings, and put what came of them into one table.",
    discussion: """
      A study is a JSON file: "recipe" (the keys that all runs share), "variants" \
      (names of changes of some keys, as {"muon": {"optimizer": "muon"}}), "axes" (values for each key \\
      that varies; runs that differ in "seed" alone become one row with its deviation), "baselines" \\
      (fp, rtn, gptq, awq) and "tasks" ("names", "data", "limit", "shots", "bos", "max_tokens"). Each \\
      run is a run like any other, in the folder runs of --run. What is there already is not done again: interrupted, or with \\
      another axis, the same command goes on. The table is also written as table.csv, table.md and \\
      table.tex, with report.html beside.

      'tsld study paper' is the paper's own: a teacher that is first taught the texts, and then \\
      students of all objectives, with seeds, beside rounding, GPTQ and AWQ.

      Examples:
        tsld study study.json --run studies/rates
        tsld study paper --teacher gpt2 --train wiki.txt --valid wiki-valid.txt --run studies/paper
        tsld study paper --run studies/built-in
      """)

  @Argument(help: ArgumentHelp("The study's file, or paper.", valueName: "file"))
  var file: String

  @Option(name: .customLong("run"), help: ArgumentHelp("The study's folder.", valueName: "dir"))
  var folder: String

  @Option(help: "Runs beside each other, which share the cores.")
  var jobs = 1

  @Option(help: ArgumentHelp("Of paper: the teacher (the built-in one).", valueName: "dir"))
  var teacher: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Of paper: texts to train on (the built-in ones).", valueName: "file"))
  var train: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Of paper: texts to evaluate on.", valueName: "file"))
  var valid: [String] = []

  @Option(
    help: ArgumentHelp("Of paper: a recipe in JSON for everything else.", valueName: "file"))
  var recipe: String?

  @Option(help: "Of paper: runs of each objective.")
  var seeds = 3

  @Flag(help: "Of paper: the teacher knows the texts already.")
  var noTeach = false

  @OptionGroup(title: "Tasks") var taskOptions: TaskOptions

  @Flag(help: "Print lines, also on a terminal.")
  var plain = false

  @Flag(help: "Print the table as JSON.")
  var json = false

  @OptionGroup(title: "Screen") var dashboard: DashboardOptions

  private var isPaper: Bool { file == "paper" }

  func validate() throws {
    try BatchOptions.check("--jobs", jobs, within: 1...64)
    try BatchOptions.check("--seeds", seeds, within: 1...100)
    let hasOwn = teacher != nil || !train.isEmpty || !valid.isEmpty || recipe != nil || noTeach
    if !isPaper, hasOwn || !taskOptions.given.isEmpty {
      throw ValidationError(
        "--teacher, --train, --valid, --recipe, --no-teach and options of tasks are for 'tsld study "
          + "paper': a study's file says them itself")
    }
    if taskOptions.items != nil { throw ValidationError("--items is for 'tsld eval'") }
    if isPaper, taskOptions.tasks.isEmpty, !taskOptions.given.isEmpty {
      throw ValidationError("\(taskOptions.given[0]) needs --tasks")
    }
    if isPaper, (teacher == nil) != train.isEmpty || train.isEmpty != valid.isEmpty {
      throw ValidationError("give all of --teacher, --train and --valid, or none of them")
    }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: folder)
    let taught = isPaper && !noTeach ? teacher : nil
    let definition =
      try isPaper ? paper(folder, taught) : StudyDefinition(contentsOf: URL(fileURLWithPath: file))
    if let tasks = definition.tasks { _ = try TaskOptions.parse(tasks.arguments).sets() }
    let plan = try StudyPlan(definition, in: folder, teaching: taught)
    let display = try display(folder.lastPathComponent, plan)
    let queue = StudyQueue(
      logs: folder.appendingPathComponent("logs"), jobCount: jobs, display: display)
    do {
      defer { display.close() }
      try perform(plan, on: queue, in: folder, teaching: taught)
    }
    if !plan.leftOut.isEmpty {
      Streams.note(
        "note: there is no \(plan.leftOut.joined(separator: ", ")): the quantizer is none, or has no fixed levels\n"
      )
    }
    let table = StudyTable(plan)
    try save(table, plan, queue, in: folder)
    try table.show(asJSON: json)
    if !json {
      let hasReport = FileManager.default.fileExists(
        atPath: folder.appendingPathComponent("report.html").path)
      try Streams.out(
        "\nthe table\(hasReport ? " and the report are" : " is") in \(folder.path)")
      for failure in queue.failures {
        try Streams.out("\(failure.name) failed: \(failure.reason)")
      }
    }
    if queue.wasStopped { throw ExitCode(130) }
    if !queue.failures.isEmpty { throw ExitCode.failure }
  }

  /// A screen where somebody sits at a terminal, else lines.
  private func display(_ name: String, _ plan: StudyPlan) throws -> any StudyDisplay {
    let isTerminal =
      isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    guard isTerminal, !plain, !json else { return StudyLines() }
    do {
      return try StudyScreen(
        dashboard, name: name, jobs: plan.rows.map { $0.models.map(\.job.name) }
      ) { StudyTable(plan) }
    } catch let error as ScreenError {
      Streams.note("\(error)\nprinting lines instead of the table\n")
      return StudyLines()
    }
  }

  private func perform(
    _ plan: StudyPlan, on queue: StudyQueue, in folder: URL, teaching taught: String?
  ) throws {
    queue.announce(plan.jobs)
    if let taught {
      queue.perform([
        StudyJob(
          name: "teacher",
          commands: [
            .teach(
              ["teach", "--teacher", taught, "--train"] + train + ["--valid"] + valid,
              run: folder.appendingPathComponent("teaching"),
              to: folder.appendingPathComponent("teacher"))
          ])
      ])
      if !queue.wasStopped, let failure = queue.failures.first {
        throw Problem(.invalid, "the teacher", failure.reason)
      }
    }
    if !queue.wasStopped { queue.perform(plan.jobs) }
  }

  /// Writes the table in every form, and the runs' report.
  private func save(
    _ table: StudyTable, _ plan: StudyPlan, _ queue: StudyQueue, in folder: URL
  ) throws {
    for (name, text) in [
      ("table.csv", table.csv), ("table.md", table.markdown), ("table.tex", table.latex),
    ] {
      try DurableFile.write(Array(text.utf8), to: folder.appendingPathComponent(name))
    }
    if !queue.wasStopped { try StudyReport(plan, table, queue.failures).write(in: folder) }
  }

  private func paper(_ folder: URL, _ taught: String?) throws -> StudyDefinition {
    var base: JSONObject
    if let teacher {
      base = [
        "teacher": .string(taught == nil ? teacher : folder.appendingPathComponent("teacher").path),
        "train": .array(train.map { .string($0) }), "valid": .array(valid.map { .string($0) }),
      ]
    } else {
      base = BuiltIn.recipe.changedKeys
    }
    if let recipe {
      guard let keys = try JSONValue(contentsOf: URL(fileURLWithPath: recipe)).object else {
        throw Problem.invalid(recipe, expected: "a JSON object", found: "another value")
      }
      for member in keys { base[member.key] = member.value }
    }
    let tasks =
      taskOptions.tasks.isEmpty ? nil : StudyDefinition.Tasks(taskOptions.given)
    return try .paper(base, seeds: seeds, tasks: tasks)
  }
}
