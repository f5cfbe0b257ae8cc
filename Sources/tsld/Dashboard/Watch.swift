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
      shows the run as it was. Without a run, one can be chosen among those in ./runs. With --line the exit \
      status is 1 where the run failed or was interrupted.

      Examples:
        tsld watch runs/gpt2-20260102-030405
        tsld watch runs/second --export loss.svg --keys 2 --size 120x36
        tsld watch runs/second --export tokens.svg --keys 3 --theme ivory
        tsld watch runs/second --once --keys 2 --size 80x24
        tsld watch runs/second --line
      """)

  @Argument(help: ArgumentHelp("The run's directory, or its name in runs.", valueName: "run"))
  var directory: String?

  @OptionGroup var options: DashboardOptions

  @Option(help: ArgumentHelp("Write one screen to a .svg or .txt file and end.", valueName: "file"))
  var export: String?

  @Flag(help: "Print one screen and end.")
  var once = false

  @Flag(help: "Print one line and end: for status bars, cron and CI.")
  var line = false

  @Option(
    help: ArgumentHelp(
      "With --export or --once: the screen's size (the terminal's, else 120x36).",
      valueName: "columns×rows"))
  var size: Size?

  @Option(
    help: ArgumentHelp(
      "With --export or --once: keys that are pressed first, such as 3v.", valueName: "keys"))
  var keys = ""

  func validate() throws {
    let asked = [("--export", export != nil), ("--once", once), ("--line", line)].filter(\.1)
    if let first = asked.first, directory == nil {
      throw ValidationError("\(first.0) needs a run")
    }
    if asked.count > 1 {
      throw ValidationError("choose one of \(asked.map(\.0).joined(separator: " and "))")
    }
    if export == nil, !once, !keys.isEmpty || size != nil {
      throw ValidationError("--keys and --size go with --export and --once")
    }
    if let export, (try? FramePicture(URL(fileURLWithPath: export))) == nil {
      throw ValidationError(
        "--export: expected a name that ends in .svg or .txt, found '\(export)'")
    }
  }

  func run() throws {
    guard let directory else {
      guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, let run = try newestRun() else {
        return try listRuns()
      }
      return try show(run, tab: .compare)
    }
    let run = try RunDirectory(opening: Runs.directory(directory))
    if line { return try printLine(run) }
    if once { return try printScreen(run) }
    if let export { return try write(run, to: URL(fileURLWithPath: export)) }
    try show(run)
  }

  /// Shows a run, and those that are chosen from there, until the dashboard is left.
  private func show(_ run: RunDirectory, tab: Tab = .overview) throws {
    var (run, tab) = (run, tab)
    while true {
      let shown = run
      let program = try DashboardProgram(options, mode: .watching, tab: tab)
      _ = try program.show { _ in OpenedRun(watching: shown) }
      guard let next = program.nextRun else { return }
      (run, tab) = (try RunDirectory(opening: URL(fileURLWithPath: next)), .overview)
    }
  }

  /// The run in the folder of runs that was recorded to last; nil without any that can be read.
  private func newestRun() throws -> RunDirectory? {
    let folder = URL(fileURLWithPath: Runs.folder)
    guard Folder.exists(folder) else { return nil }
    return try RunList.runs(in: folder).first { $0.problem == nil }
      .map { try RunDirectory(opening: $0.directory) }
  }

  private func listRuns() throws {
    let list = try RunsList.parse([])
    try list.run()
    Streams.note("\nOpen one with 'tsld watch RUN'; RUN is a directory, or its name in runs.\n")
  }

  private func printLine(_ run: RunDirectory) throws {
    let line = try RunLine(RunReader(run))
    try Streams.out(line.text)
    if line.hasFailed { throw ExitCode.failure }
  }

  private func printScreen(_ run: RunDirectory) throws {
    let theme = try options.chosenTheme()
    let depth = options.colors ?? (StandardOutput.isColoured ? .indexed : .none)
    let glyphs = options.chosenGlyphs
    let frame = try frame(
      of: run, theme, size: size ?? StandardOutput.size ?? Size(120, 36),
      Symbols(glyphs, depth: depth))
    // Where there are no colours there are no other sequences either.
    let text =
      depth == .none && !StandardOutput.isColoured
      ? frame.lines.joined(separator: "\n") + "\n"
      : ANSIFrame(frame, theme: theme, depth: depth).text
    try Streams.out(String(text.dropLast()), isStyled: true)
  }

  /// Writes one screen to a file.
  private func write(_ run: RunDirectory, to file: URL) throws {
    let theme = try options.chosenTheme()
    // A picture shows everything, whatever the terminal can.
    let frame = try frame(
      of: run, theme, size: size ?? Size(120, 36), Symbols(options.askedGlyphs ?? .braille))
    try FramePicture.write(frame, theme: theme, to: file)
  }

  /// One screen without a terminal, after the keys.
  private func frame(
    of run: RunDirectory, _ theme: Theme, size: Size, _ symbols: Symbols
  ) throws -> Frame {
    var state = State(mode: .watching, size: size, theme: theme.name, symbols: symbols)
    try run.tellAll { _ = state.update(.update($0)) }
    for key in keys {
      guard state.takes(.character(key)) else {
        throw ValidationError(
          "--keys: '\(key)' does nothing there; the dashboard's ? lists the keys")
      }
      _ = state.update(.input(.key(.character(key))))
    }
    return state.frame
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
