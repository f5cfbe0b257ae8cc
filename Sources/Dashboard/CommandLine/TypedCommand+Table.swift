import Engine
import Training

extension TypedCommand {
  /// All of them.
  static let all: [TypedCommand] = session + settings + looking

  /// Understands a line.
  static func parse(_ line: String) throws -> Action {
    let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard let name = parts.first else { throw CommandLineError("type a command, such as lr 3e-4") }
    guard let command = command(of: name) else {
      throw CommandLineError("there is no command '\(name)'; Tab lists them")
    }
    let argument = parts.count > 1 ? parts[1].trimmingSpaces : ""
    if command.argument.isEmpty, !argument.isEmpty {
      throw CommandLineError("\(name) takes no argument, found '\(argument)'")
    }
    if !command.argument.isEmpty, !command.argument.hasPrefix("["), argument.isEmpty {
      throw CommandLineError("\(name) needs \(command.argument)")
    }
    return try command.parse(argument)
  }

  private static let session = [
    TypedCommand("pause", help: "Pause after this step.") { _ in .request(.send(.pause)) },
    TypedCommand("resume", "continue", help: "Go on.") { _ in .request(.send(.resume)) },
    TypedCommand("run", argument: "STEPS", help: "Make so many steps, then pause.") {
      .request(.send(.run(steps: try integer($0, "steps"))))
    },
    TypedCommand("step", help: "Make one step, then pause.") { _ in
      .request(.send(.run(steps: 1)))
    },
    TypedCommand("stop", help: "Stop after this step, with a checkpoint.") { _ in
      .request(.send(.stop))
    },
    TypedCommand("evaluate", help: "Measure the perplexity on the held-out text.") { _ in
      .request(.send(.evaluate))
    },
    TypedCommand("checkpoint", help: "Save a checkpoint.") { _ in .request(.send(.checkpoint)) },
    TypedCommand("interrupt", help: "Break off what takes long.") { _ in
      .request(.send(.interrupt))
    },
    TypedCommand(
      "goback", argument: "[STEP] [FACTOR]",
      help: "Go on from the last good checkpoint, or a step's, with the rate times a factor (0.5)."
    ) {
      // A whole number is a step; a factor has a point (1.0) or an exponent.
      var words = $0.split(separator: " ")[...]
      let step = words.first.flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
      if step != nil { words.removeFirst() }
      guard words.count <= 1 else {
        throw CommandLineError("expected a step, a factor or both, found '\($0)'")
      }
      let factor = try words.first.map { try number(String($0)) } ?? 0.5
      return .request(.send(.goBack(step: step, scalingLearningRateBy: factor)))
    },
    TypedCommand(
      "fork", argument: "NAME [OPTION …]",
      help: "Train a run of that name in the background from the last checkpoint, with options of "
        + "tsld fork, such as --lr 1e-4."
    ) { .request(.fork($0.split(separator: " ").map(String.init))) },
    TypedCommand("watch", argument: "TEXT", help: "Watch the tokens of a text from now on.") {
      .request(.send(.watch(text: $0)))
    },
    TypedCommand("unwatch", help: "Watch the text that Tokens shows no longer.") { _ in
      .unwatch
    },
    TypedCommand(
      "note", argument: "[TEXT]", help: "Say something about the run; without a text, nothing."
    ) { .request(.send(.note($0))) },
    TypedCommand(
      "tag", argument: "TAG -TAG …", help: "Give the run tags, and take away those behind a -."
    ) { .request(.send(.tag($0.split(separator: " ").map(String.init)))) },
    TypedCommand(
      "alert", argument: "RULE or -RULE", help: "Tell when a rule comes true: \(AlertRule.forms).",
      choices: { _ in ["nan", "finished", "goal", "plateau"] }
    ) { .request(.send(.alert($0))) },
    TypedCommand("batch", help: "List every token of the last step's batch.") { _ in
      .request(.send(.inspectBatch))
    },
    TypedCommand(
      "generate", argument: "TEXT", help: "Let both models continue a text; training waits."
    ) {
      .request(.send(.generate(text: $0, tokens: 48)))
    },
  ]

  private static let settings = [
    TypedCommand(
      "lr", argument: "RATE or *FACTOR", help: "Set the learning rate, or multiply it."
    ) { argument in
      argument.hasPrefix("*")
        ? .request(.send(.scaleLearningRate(by: try number(String(argument.dropFirst())))))
        : .request(.send(.setLearningRate(try number(argument))))
    },
    TypedCommand("undo", help: "Take the last change of a setting back, also again and again.") {
      _ in
      .undo
    },
    TypedCommand("temperature", argument: "T", help: "Set the token scale's temperature.") {
      .request(.send(.setTemperature(Float(try number($0)))))
    },
    TypedCommand(
      "source", argument: "SOURCE", help: "What the token scale is made from.",
      choices: { _ in rawValues(of: Objective.ScaleSource.self) }
    ) { .request(.send(.setScaleSource(try choice($0)))) },
    TypedCommand(
      "reduction", argument: "REDUCTION",
      help: "Whether token-scaled terms are summed or averaged.",
      choices: { _ in rawValues(of: Objective.Reduction.self) }
    ) { .request(.send(.setReduction(try choice($0)))) },
    TypedCommand(
      "objective", argument: "OBJECTIVE", help: "What is minimised.",
      choices: { _ in rawValues(of: Objective.Kind.self) }
    ) { .request(.send(.setObjective(try choice($0)))) },
    TypedCommand(
      "clip", argument: "NORM or none", help: "Set the largest gradient norm.",
      choices: { _ in ["none"] }
    ) { .request(.send(.setClip($0 == "none" ? nil : try number($0)))) },
    TypedCommand("threads", argument: "COUNT", help: "Set how many threads compute.") {
      .request(.send(.setThreads(try integer($0, "threads"))))
    },
  ]

  private static let looking = [
    TypedCommand(
      "theme", argument: "NAME", help: "Choose a theme; shown while you choose.",
      choices: \.themes
    ) { .request(.useTheme($0)) },
    TypedCommand("at", argument: "STEP or now", help: "Look at the run as it was at a step.") {
      .look($0 == "now" ? .now : .step(try integer($0, "a step")))
    },
    TypedCommand(
      "overlay", argument: "RUN or none", help: "Lay another run's curves over this one's.",
      choices: { $0.runs + ["none"] }
    ) {
      .request(.overlay($0))
    },
    TypedCommand(
      "along", argument: "steps, tokens or time",
      help: "What other runs are laid over this one by.",
      choices: { _ in rawValues(of: Alignment.self) }
    ) { .align(try choice($0)) },
    TypedCommand(
      "export", argument: "FILE.svg or FILE.gguf",
      help: "Write this screen as a picture, or the last checkpoint's student for llama.cpp."
    ) {
      .request(.export($0))
    },
    TypedCommand(
      "show", argument: "PANE", help: "Show a pane.",
      choices: { _ in Tab.allCases.map { $0.title.lowercased() } }
    ) { argument in
      guard let tab = Tab.allCases.first(where: { $0.title.lowercased() == argument.lowercased() })
      else { throw CommandLineError("there is no pane '\(argument)'") }
      return .show(tab)
    },
    TypedCommand("summary", help: "Show what became of the run so far.") { _ in
      .request(.summarize)
    },
    TypedCommand("help", help: "Show keys and what the quantities mean.") { _ in .help },
    TypedCommand("tour", help: "Show in a minute what is where.") { _ in .tour },
    TypedCommand("quit", "q", help: "Quit; asks while training.") { _ in .quit },
  ]
}

private func number(_ text: String) throws -> Double {
  guard let value = Double(text), value.isFinite, value > 0 else {
    throw CommandLineError("expected a positive number, found '\(text)'")
  }
  return value
}

private func integer(_ text: String, _ what: String) throws -> Int {
  guard let value = Int(text), value >= 1 else {
    throw CommandLineError("expected a whole number for \(what), found '\(text)'")
  }
  return value
}

private func rawValues<Value: RawRepresentable<String> & CaseIterable>(of type: Value.Type)
  -> [String]
{
  type.allCases.map(\.rawValue)
}

private func choice<Value: RawRepresentable<String> & CaseIterable>(_ text: String) throws -> Value
{
  guard let value = Value(rawValue: text) else {
    throw CommandLineError(
      "expected one of \(rawValues(of: Value.self).joined(separator: ", ")), found '\(text)'")
  }
  return value
}

extension StringProtocol {
  /// Without spaces at both ends.
  var trimmingSpaces: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
