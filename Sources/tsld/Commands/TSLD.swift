import ArgumentParser
import Foundation
import Untrusted

@main
struct TSLD: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tsld",
    abstract: "Turns language models into ternary ones, by token-scaled logit distillation.",
    discussion: """
      Exit status: 0 done; 1 the work failed (a file, a model, a text, output that cannot be \
      written: the message says which and why); 64 the options make no sense.

      Examples:
        tsld
        tsld train --teacher gpt2 --train wiki.txt --valid wiki-valid.txt
        tsld help train
      """,
    version: TSLD.version,
    subcommands: [
      Train.self, Resume.self, Fork.self, Watch.self, Teach.self, Quantize.self, Eval.self,
      Generate.self, Tokens.self, Tokenize.self,
      Export.self, StudyCommand.self, Runs.self, Compare.self, ReportCommand.self,
      StoriesCommand.self, Bench.self,
    ],
    defaultSubcommand: Train.self)

  /// The program's version, which runs remember.
  static let version = "0.1.0"

  static func main() {
    // A reader that goes away is an error of writing, which can be told and acted on.
    signal(SIGPIPE, SIG_IGN)
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      try checkName(arguments.first)
      var command = try parseAsRoot(joiningNegativeNumbers(arguments))
      try command.run()
    } catch {
      leave(because: error)
    }
  }

  /// Ends the program with what an error says: help and versions are results.
  private static func leave(because error: any Error) -> Never {
    var error = error
    if exitCode(for: error).isSuccess {
      do {
        try Streams.out(fullMessage(for: error))
        Foundation.exit(EXIT_SUCCESS)
      } catch let failure { error = failure }
    }
    if (error as? Streams.Failure)?.isClosedPipe == true {
      // As every program does whose output is no longer wanted.
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    // What the options are about comes with the usage; a bare status has been explained already.
    let code = exitCode(for: error)
    let isOfTheWork = code == .failure && !(error is ExitCode)
    let text = isOfTheWork ? "Error: \(line(for: error))" : fullMessage(for: error)
    if !text.isEmpty { Streams.note(text + "\n") }
    Foundation.exit(code.rawValue)
  }

  // MARK: Arguments

  /// Refuses a first argument that no command has for its name: the default command would say what
  /// it expects itself.
  private static func checkName(_ name: String?) throws {
    guard let name, !name.isEmpty, !name.hasPrefix("-") else { return }
    let known = configuration.subcommands.map { $0._commandName } + ["help"]
    guard !known.contains(name) else { return }
    // The letters to be put in or left out.
    let distances = known.map { Array(name.prefix(40)).difference(from: Array($0)).count }
    let nearest = zip(known, distances).min { $0.1 < $1.1 }
    let guess = nearest.flatMap { $0.1 <= 3 ? "did you mean '\($0.0)'? " : nil } ?? ""
    throw ValidationError(
      "there is no command '\(name)'; \(guess)Commands: \(known.joined(separator: ", "))")
  }

  /// Negative numbers as values of options, so that the check of the option answers them: `--lr -1`
  /// as `--lr=-1`, because what begins with a dash would be taken for an option.
  private static func joiningNegativeNumbers(_ arguments: [String]) -> [String] {
    var result: [String] = []
    for argument in arguments {
      if let option = result.last, option.hasPrefix("--"), option.count > 2,
        !option.contains("="), argument.hasPrefix("-"), Double(argument) != nil
      {
        result[result.count - 1] = "\(option)=\(argument)"
      } else {
        result.append(argument)
      }
    }
    return result
  }
}
