import ArgumentParser
import Dashboard
import Foundation
import RunStore
import Training

struct RunsTag: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag",
    abstract: "Give a run tags, or take away those behind a -; without any, list them.",
    discussion: """
      A run that is being trained takes them too. 'tsld runs --tag TAG' lists the runs that have one.

      Examples:
        tsld runs tag first baseline paper
        tsld runs tag runs/first -paper
      """)

  @Argument(help: ArgumentHelp("The run's directory, or its name in runs.", valueName: "run"))
  var directory: String

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("Tags to give, and to take away behind a -.", valueName: "tag"))
  var tags: [String] = []

  func run() throws {
    let annotations = try Runs.annotate(directory, tags.isEmpty ? nil : .tag(tags))
    try Streams.out(annotations.tags.isEmpty ? "no tags" : annotations.tags.joined(separator: " "))
  }
}

struct RunsNote: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Say something about a run, in place of what was said; without a text, show it.",
    discussion: """
      Examples:
        tsld runs note first "the rate was too high from step 300 on"
        tsld runs note first ""
      """)

  @Argument(help: ArgumentHelp("The run's directory, or its name in runs.", valueName: "run"))
  var directory: String

  @Argument(help: "The note; an empty one takes it away.")
  var text: String?

  func run() throws {
    let annotations = try Runs.annotate(directory, text.map { .note($0) })
    try Streams.out(annotations.note.isEmpty ? "no note" : annotations.note)
  }
}

extension Runs {
  private static let patience = 10.0

  /// Changes what is said of a run, through whoever trains it; returns what is said then.
  fileprivate static func annotate(_ argument: String, _ command: Command?) throws
    -> RunAnnotations
  {
    let directory = try RunDirectory(opening: directory(argument))
    if let command {
      let link = StoreLink(directory, programVersion: TSLD.version)
      let id = try link.send(command)
      let end = Date(timeIntervalSinceNow: patience)
      var answer: Answer?
      repeat {
        answer = try link.answers().first { $0.id == id }
        if answer == nil { Thread.sleep(forTimeInterval: 0.05) }
      } while answer == nil && Date() < end
      guard let answer else {
        throw Failure(description: "\(directory.url.path): whoever trains it does not answer")
      }
      if let refusal = answer.refusal { throw Failure(description: refusal) }
    }
    return try RunReader(directory).annotations()
  }
}
