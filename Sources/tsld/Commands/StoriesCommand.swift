import ArgumentParser
import Checkpoints
import Foundation
import Stories

/// `tsld stories`: writes the built-in corpus to files.
struct StoriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stories",
    abstract: "Write the built-in story corpus, train.txt and valid.txt, to a directory.",
    discussion: """
      The stories come from a grammar inside the program: the same text on every machine, and no \
      story is in both files.

      Examples:
        tsld stories --to stories
      """)

  @Option(help: ArgumentHelp("Where the two files go.", valueName: "dir"))
  var to: String

  func run() throws {
    let folder = URL(fileURLWithPath: to, isDirectory: true)
    try Files.createDirectory(folder)
    for (name, corpus) in [
      ("train.txt", StoryCorpus.training()), ("valid.txt", StoryCorpus.validation()),
    ] {
      let file = folder.appendingPathComponent(name)
      try AtomicFile.write(corpus.text, to: file)
      try Streams.out("\(file.path): \(corpus.stories.count) stories")
    }
  }
}
