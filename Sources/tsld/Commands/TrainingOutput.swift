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

  private func checkedThreads() throws -> Int {
    try BatchOptions.check("--threads", threads, within: 1...1024)
    return threads
  }

  /// Trains a run and shows what happens, until it has ended or was stopped.
  ///
  /// - Returns: how it ended.
  /// - Throws: `ExitCode.failure` where the session failed, and whatever keeps it from starting.
  @discardableResult
  func train(_ source: RunSource, exports: Exports) throws -> Snapshot.State {
    let threads = try checkedThreads()
    let opened = try source.opened(threadCount: threads, noCache: noCache)
    let session = Session(
      opened.recipe, opened.inputs, writer: opened.writer, threadCount: threads, exports: exports)
    try follow(session)
    return session.snapshot.state
  }

  /// Prints what a session does until it has ended; turns signals into commands.
  private func follow(_ session: Session) throws {
    let signals = StopSignals { session.send(.stop) }
    defer { signals.restore() }
    let printer = TrainingPrinter(asJSON: json, steps: session.directory)
    repeat {
      try printer.show(session.snapshot)
    } while !session.wait(milliseconds: 100)
    try printer.show(session.snapshot)
    try printer.finish(session.snapshot)
    if case .failed = session.snapshot.state { throw ExitCode.failure }
  }
}
