import ArgumentParser
import Foundation
import Training
import Untrusted

struct StoriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stories",
    abstract: "Write the built-in story corpus, train.txt and valid.txt, to a directory.",
    discussion: """
      They come with the program: the same text on every machine, and no story is in both files.

      Examples:
        tsld stories --to stories
      """)

  @Option(help: ArgumentHelp("Where the two files go.", valueName: "dir"))
  var to: String

  func run() throws {
    let folder = URL(fileURLWithPath: to, isDirectory: true)
    try Folder.create(folder)
    for part in BuiltIn.Part.allCases {
      let file = folder.appendingPathComponent("\(part.rawValue).txt")
      try DurableFile.write(try RegularFile(BuiltIn.corpus(part)).bytes(), to: file)
      try Streams.out(file.path)
    }
  }
}
