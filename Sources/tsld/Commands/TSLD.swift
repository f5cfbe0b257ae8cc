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
      Train.self, Resume.self, Watch.self, Teach.self, Eval.self, Tokens.self, Tokenize.self,
      Runs.self,
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
      try CommandName.check(arguments.first, among: configuration.subcommands)
      var command = try parseAsRoot(NegativeNumbers.joined(arguments))
      try command.run()
    } catch {
      leave(because: error)
    }
  }

  /// Ends the program with what an error says: help and versions are results.
  private static func leave(because error: any Error) -> Never {
    do {
      let code = exitCode(for: error)
      if code.isSuccess {
        try Streams.out(fullMessage(for: error))
      } else if let failure = error as? Streams.Failure {
        throw failure
      } else {
        Streams.note(words(for: error, code))
      }
      Foundation.exit(code.rawValue)
    } catch {
      if (error as? Streams.Failure)?.isClosedPipe == true {
        // As every program does whose output is no longer wanted.
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
      }
      Streams.note("Error: \(line(for: error))\n")
      Foundation.exit(ExitCode.failure.rawValue)
    }
  }

  private static func words(for error: any Error, _ code: ExitCode) -> String {
    // What the options are about comes with the usage; a bare status has been explained already.
    let isOfTheWork = code == .failure && !(error is ExitCode)
    let text = isOfTheWork ? "Error: \(line(for: error))" : fullMessage(for: error)
    return text.isEmpty ? "" : text + "\n"
  }
}

/// The first argument where it is meant to be a command's name.
private enum CommandName {
  /// Refuses a name that no command has: the default command would say what it expects itself.
  static func check(_ name: String?, among commands: [any ParsableCommand.Type]) throws {
    guard let name, !name.isEmpty, !name.hasPrefix("-") else { return }
    let known = commands.map { $0._commandName } + ["help"]
    guard !known.contains(name) else { return }
    // The letters to be put in or left out.
    let distances = known.map { Array(name.prefix(40)).difference(from: Array($0)).count }
    let nearest = zip(known, distances).min { $0.1 < $1.1 }
    let guess = nearest.flatMap { $0.1 <= 3 ? "did you mean '\($0.0)'? " : nil } ?? ""
    throw ValidationError(
      "there is no command '\(name)'; \(guess)Commands: \(known.joined(separator: ", "))")
  }
}

/// Negative numbers as values of options, so that the check of the option answers them.
enum NegativeNumbers {
  /// `--lr -1` as `--lr=-1`: what begins with a dash would be taken for an option.
  static func joined(_ arguments: [String]) -> [String] {
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
