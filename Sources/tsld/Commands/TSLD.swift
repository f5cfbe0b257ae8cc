import ArgumentParser

/// The program: what it does and its commands.
@main
struct TSLD: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tsld",
    abstract: "Turns language models into ternary ones, by token-scaled logit distillation.",
    discussion: """
      Exit status: 0 done; 1 the work failed (a file, a model, a text: the message says which and \
      why); 64 the options make no sense.

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
}
