import ArgumentParser
import Foundation
import RunStore
import Screen
import Training
import Untrusted

/// How a command that trains shows what happens.
struct TrainingOutput: ParsableArguments {
  @Flag(help: "Print readable lines, also on a terminal.")
  var plain = false

  @Flag(help: "Print one JSON object per step and evaluation.")
  var json = false

  @OptionGroup var threadOptions: ThreadOptions

  @Flag(help: "Tokenize again, and keep no tokens for the next time.")
  var noCache = false

  @Option(
    help: ArgumentHelp(
      "Run a shell command when an alert comes, with TSLD_RUN, TSLD_RULE, TSLD_STEP, TSLD_TEXT and "
        + "TSLD_PERPLEXITY in its environment.", valueName: "command"))
  var onAlert: String?

  @Flag(help: "Train in the background and return; 'tsld watch' shows and steers it.")
  var detach = false

  /// Given to the process that `--detach` starts: 'tsld watch' answers where there is no terminal.
  @Flag(name: .customLong("steered"), help: .private)
  var isSteered = false

  @OptionGroup(title: "Dashboard") var dashboard: DashboardOptions

  func validate() throws {
    if plain, json { throw ValidationError("choose one of --plain and --json") }
  }

  /// Whether somebody sits at a terminal that a dashboard can be drawn on.
  private var showsDashboard: Bool {
    !plain && !json && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Trains a run and shows what happens, until it has ended or was left.
  ///
  /// - Returns: how it ended; nil where it goes on in the background.
  /// - Throws: `ExitCode.failure` where the session failed, and whatever keeps it from starting.
  @discardableResult
  func train(_ source: RunSource, exports: Exports) throws -> Snapshot.State? {
    if detach {
      try DetachedTraining.start(source)
      return nil
    }
    let end = try show(source, exports)
    // Lines of JSON are of steps and evaluations alone.
    if end == .finished, !json {
      for place in exports.places { try Streams.out("the model is in \(place.path)") }
    }
    return end
  }

  private func show(_ source: RunSource, _ exports: Exports) throws -> Snapshot.State? {
    let threads = threadOptions.count
    let (noCache, alertCommand) = (noCache, onAlert)
    @Sendable func session(
      _ progress: @escaping @Sendable (String, Double) -> Void
    ) throws -> Session {
      try source.session(
        threadCount: threads, exports: exports, noCache: noCache, alertCommand: alertCommand,
        progress: progress)
    }
    if showsDashboard {
      do {
        let saved = [
          ("--save", exports.latent), ("--save-quantized", exports.quantized),
          ("--save-gguf", exports.gguf),
        ]
        let detached =
          (noCache ? ["--no-cache"] : []) + (onAlert.map { ["--on-alert", $0] } ?? [])
          + saved.flatMap { option, place in place.map { [option, $0.path] } ?? [] }
        return try TrainingDashboard.show(dashboard, detached: detached) {
          OpenedRun(try session($0))
        }
      } catch let error as ScreenError {
        Streams.note("\(error)\nprinting lines instead of the dashboard\n")
      }
    }
    let opened = try session { ProgressLine.show($0, $1) }
    ProgressLine.clear()
    try follow(opened)
    return opened.snapshot.state
  }

  /// Prints what a session does until it has ended; turns signals into commands.
  ///
  /// Output that cannot be written ends it as a signal does, with a checkpoint: nobody would know of
  /// the rest.
  ///
  /// - Throws: `ExitCode.failure` where the session failed, or paused where nobody steers it, and
  ///   whatever kept the output from being written.
  private func follow(_ session: Session) throws {
    let printer = TrainingPrinter(asJSON: json, steps: session.directory)
    var failure: (any Error)?
    func attempt(_ print: () throws -> Void) {
      guard failure == nil else { return }
      do { try print() } catch {
        failure = error
        session.send(.stop)
      }
    }
    let hasGivenUp = session.attend(isWatched: isSteered || isatty(STDERR_FILENO) == 1) {
      snapshot in attempt { try printer.show(snapshot) }
    }
    attempt {
      try printer.show(session.snapshot)
      try printer.finish(session.snapshot)
    }
    if case .failed = session.snapshot.state { throw ExitCode.failure }
    if hasGivenUp { throw ExitCode.failure }
    if let failure { try end(session, after: failure) }
  }

  private func end(_ session: Session, after failure: any Error) throws {
    let output = failure as? Streams.Failure
    // Somebody who stops the program does not wait for the rest.
    if output?.isStalled == true { return }
    let how = TrainingPrinter.ending(session.snapshot, session.directory) ?? "ended"
    RunLog(session.directory.log).write("\(line(for: failure)): \(how)")
    // A pipe that was closed on purpose would end this program without a word.
    guard output?.isClosedPipe == true else { throw failure }
    Streams.note("Error: \(failure): \(how)\n")
    throw ExitCode.failure
  }
}
