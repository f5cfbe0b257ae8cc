import ArgumentParser
import Foundation
import Text

/// The options that give a text: on the command line, or in a file.
struct TextOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The text itself.", valueName: "text"))
  var text: String?

  @Option(help: ArgumentHelp("A text file in UTF-8.", valueName: "file"))
  var file: String?

  var isGiven: Bool { text != nil || file != nil }

  func validate() throws {
    if text != nil, file != nil { throw ValidationError("give --text or --file, not both") }
  }

  /// The text, exactly as given.
  func read() throws -> String {
    if let text { return text }
    guard let file else { throw ValidationError("give a text with --text or --file") }
    return try TextFile(contentsOf: URL(fileURLWithPath: file)).text
  }
}
