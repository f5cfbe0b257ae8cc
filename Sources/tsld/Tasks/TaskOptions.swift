import ArgumentParser
import Foundation
import Tasks

struct TaskOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Tasks, parted by commas: arc_easy, piqa, gsm8k, ….", valueName: "names"))
  var tasks: String = ""

  @Option(help: ArgumentHelp("The folder with NAME.jsonl for each task.", valueName: "dir"))
  var data: String?

  @Option(help: "Solved examples before each question (none; gsm8k 5).")
  var shots: Int?

  @Option(help: "The most items of a task.")
  var limit: Int?

  @Option(
    help: """
      Whether texts begin with what the tokenizer puts before them: auto, or never, as \
      lm-evaluation-harness did before November 2025.
      """)
  var bos = BeginToken.auto

  @Option(help: "The most tokens of an answer, instead of the task's own number.")
  var maxTokens: Int?

  @Option(
    help: ArgumentHelp(
      "Write what came of each item there, a line of JSON each.", valueName: "file"))
  var items: String?

  enum BeginToken: String, ExpressibleByArgument, CaseIterable { case auto, never }

  func validate() throws {
    guard tasks.isEmpty == (data == nil) else {
      throw ValidationError(
        "--tasks needs --data, the folder with NAME.jsonl for each; and only it")
    }
    if let shots { try BatchOptions.check("--shots", shots, within: 0...100) }
    if let limit { try BatchOptions.check("--limit", limit, within: 1...1 << 30) }
    if let maxTokens { try BatchOptions.check("--max-tokens", maxTokens, within: 1...1 << 20) }
  }

  /// The options that were given, as they were.
  var given: [String] {
    func pair(_ option: String, _ value: (some Any)?) -> [String] {
      value.map { [option, "\($0)"] } ?? []
    }
    return pair("--tasks", tasks.isEmpty ? nil : tasks) + pair("--data", data)
      + pair("--shots", shots) + pair("--limit", limit)
      + pair("--bos", bos == .auto ? nil : bos.rawValue) + pair("--max-tokens", maxTokens)
      + pair("--items", items)
  }

  /// The tasks that are named, with their data.
  func sets() throws -> [TaskSet] {
    let folder = URL(fileURLWithPath: data ?? "")
    let library = TaskLibrary(folder)
    return try tasks.split(separator: ",").map { name in
      try TaskSet(
        library.task(name.trimmingCharacters(in: .whitespaces)), in: folder, shots: shots,
        limit: limit)
    }
  }
}
