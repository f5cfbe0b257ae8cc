import ArgumentParser
import Dashboard
import Foundation
import RunStore
import Terminal
import Untrusted

struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the dashboard on a run: live and steering while it trains, else as a replay.",
    discussion: """
      Several people can watch and steer a run at once. [ and ] go through its time: every pane \
      shows the run as it was. Without a run, the runs in ./runs are listed.

      Examples:
        tsld watch runs/gpt2-20260102-030405
        tsld watch runs/second --export loss.svg --keys 2 --size 120x36
        tsld watch runs/second --export tokens.svg --keys 3 --theme ivory
      """)

  @Argument(help: ArgumentHelp("The run's directory, or its name in runs.", valueName: "run"))
  var directory: String?

  @OptionGroup var options: DashboardOptions

  @Option(help: ArgumentHelp("Write one screen to a .svg or .txt file and end.", valueName: "file"))
  var export: String?

  @Option(
    help: ArgumentHelp("With --export: the screen's size (120x36).", valueName: "columns×rows"))
  var size: Size?

  @Option(
    help: ArgumentHelp("With --export: keys that are pressed first, such as 3v.", valueName: "keys")
  )
  var keys = ""

  func validate() throws {
    if export != nil, directory == nil { throw ValidationError("--export needs a run") }
    if export == nil, !keys.isEmpty || size != nil {
      throw ValidationError("--keys and --size go with --export")
    }
    if let export, (try? FramePicture(URL(fileURLWithPath: export))) == nil {
      throw ValidationError(
        "--export: expected a name that ends in .svg or .txt, found '\(export)'")
    }
  }

  func run() throws {
    guard let directory else { return try listRuns() }
    let run = try RunDirectory(opening: Runs.directory(directory))
    if let export { return try write(run, to: URL(fileURLWithPath: export)) }
    let program = try DashboardProgram(options, mode: .watching)
    _ = try program.show { _ in OpenedRun(watching: run) }
  }

  private func listRuns() throws {
    let list = try RunsList.parse([])
    try list.run()
    Streams.note("\nOpen one with 'tsld watch RUN'; RUN is a directory, or its name in runs.\n")
  }

  /// Draws one screen without a terminal.
  private func write(_ run: RunDirectory, to file: URL) throws {
    let theme = try options.chosenTheme()
    // A picture shows everything, whatever the terminal can.
    let symbols = Symbols(options.askedGlyphs ?? .braille)
    var state = State(
      mode: .watching, size: size ?? Size(120, 36), theme: theme.name, symbols: symbols)
    try run.tellAll { _ = state.update(.update($0)) }
    for key in keys {
      guard state.takes(.character(key)) else {
        throw ValidationError(
          "--keys: '\(key)' does nothing there; the dashboard's ? lists the keys")
      }
      _ = state.update(.input(.key(.character(key))))
    }
    try FramePicture.write(state.frame, theme: theme, to: file)
  }
}

extension Size: ExpressibleByArgument {
  /// Parses an option's value, such as `120x36`.
  package init?(argument: String) {
    let sides = argument.split { $0 == "x" || $0 == "×" }.map { Int($0) ?? 0 }
    guard sides.count == 2, sides.allSatisfy((1...1000).contains) else { return nil }
    self.init(sides[0], sides[1])
  }
}
