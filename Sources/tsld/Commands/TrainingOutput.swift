import ArgumentParser
import Engine
import Foundation
import RunStore
import Training
import Untrusted

/// How a command that trains shows what happens.
struct TrainingOutput: ParsableArguments {
  @Flag(help: "Print readable lines, also on a terminal.")
  var plain = false

  @Flag(help: "Print one JSON object per step.")
  var json = false

  @Option(help: "Threads; one per core where not given.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Tokenize again, and keep no tokens for the next time.")
  var noCache = false

  func checkedThreads() throws -> Int {
    try BatchOptions.check("--threads", threads, within: 1...1024)
    return threads
  }

  /// Prints what a session does until it has ended; turns signals into commands.
  ///
  /// - Throws: `ExitCode.failure` where the session failed, or paused where nobody steers it.
  func follow(_ session: Session, _ inputs: TrainingInputs) throws {
    let signals = StopSignals { session.send(.stop) }
    defer { signals.restore() }
    let printer = TrainingPrinter(asJSON: json, steps: session.directory)
    let pauses = PauseHandler(session)
    repeat {
      let snapshot = session.snapshot
      try printer.show(snapshot)
      pauses.look(at: snapshot)
    } while !session.wait(milliseconds: 100)
    try printer.show(session.snapshot)
    try printer.finish(session.snapshot)
    if case .failed = session.snapshot.state { throw ExitCode.failure }
    if pauses.hasGivenUp { throw ExitCode.failure }
  }
}
