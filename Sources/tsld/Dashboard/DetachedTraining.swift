import Foundation
import RunStore
import Training
import Untrusted

/// Starts this program again in the background, without a terminal.
enum DetachedTraining {
  private static let output = "output.txt"

  /// Starts a run and returns once it is recorded.
  ///
  /// - Throws: ``Failure`` with what the other process wrote, where it ended instead.
  static func start(_ source: RunSource) throws {
    let directory = try source.directory()
    do { try start(in: directory, arguments(runningIn: directory, source)) } catch {
      // The folder that was made for a run that nobody named, where it is still empty.
      if case .new(_, directory: nil) = source { rmdir(directory.path) }
      throw error
    }
  }

  /// Goes on with a run that this process has just saved; returns once the other process has it.
  ///
  /// - Parameter options: what `tsld resume RUN` is given besides.
  /// - Throws: ``Failure`` with what the other process wrote, where it ended instead.
  static func resume(_ run: RunDirectory, _ options: [String]) throws {
    try start(in: run.url, resuming(run) + options)
  }

  /// Starts a process that answers for a run that is over, until nobody asks any more; returns once
  /// it has the run.
  ///
  /// - Throws: ``Failure`` with what it wrote, where it ended instead.
  static func attend(_ run: RunDirectory) throws {
    let file = run.url.appendingPathComponent(output)
    try waitUntilRecorded(try spawn(resuming(run) + ["--attend"], writingTo: file), run.url, file)
  }

  /// Begins a run beside another one, from its last checkpoint; returns once it is recorded.
  ///
  /// - Parameter words: the new run's name, and options of `tsld fork`.
  /// - Throws: ``Failure`` with what the other process wrote, where it ended instead.
  static func fork(_ run: RunDirectory, _ words: [String]) throws -> RunDirectory {
    let folder = run.url.deletingLastPathComponent()
    let name = words[0]
    try RunName.check(name)
    let target = folder.appendingPathComponent(name)
    guard !FileManager.default.fileExists(atPath: target.path) else {
      throw Problem(.occupied, target.path, "exists already", advice: "choose another name")
    }
    let file = folder.appendingPathComponent(".\(name).\(output)")
    let process = try spawn(
      ["fork", run.url.path, target.path] + words.dropFirst() + ["--plain", "--steered"],
      writingTo: file)
    try waitUntilRecorded(process, target, file)
    rename(file.path, target.appendingPathComponent(output).path)
    return try RunDirectory(opening: target)
  }

  private static func resuming(_ run: RunDirectory) throws -> [String] {
    let threads = try RunReader(run).run().threadCount
    return [
      "resume", run.url.path, "--plain", "--steered", "--threads",
      "\(min(max(threads, 1), UsableCores.count))",
    ]
  }

  private static func start(in directory: URL, _ arguments: [String]) throws {
    // The run's own directory must be empty when it is made: its output moves there afterwards.
    let file = directory.deletingLastPathComponent()
      .appendingPathComponent(".\(directory.lastPathComponent).\(output)")
    try FileManager.default.createDirectory(
      at: directory.deletingLastPathComponent(), withIntermediateDirectories: true)
    let process = try spawn(arguments, writingTo: file)
    try waitUntilRecorded(process, directory, file) {
      ProgressLine.show("opening texts and models")
    }
    rename(file.path, directory.appendingPathComponent(output).path)
    let path = directory.path
    try Streams.out(
      """
      training in the background: \(path) (process \(process.processIdentifier))
      tsld watch \(path)   shows and steers it
      kill \(process.processIdentifier)   stops it with a checkpoint
      """)
  }

  /// This program's arguments, for a process without a terminal.
  private static func arguments(runningIn directory: URL, _ source: RunSource) -> [String] {
    var arguments = CommandLine.arguments.dropFirst().filter { $0 != "--detach" }
    if !arguments.contains("--plain"), !arguments.contains("--json") { arguments.append("--plain") }
    arguments.append("--steered")
    if case .new(_, directory: nil) = source { arguments += ["--run", directory.path] }
    return arguments
  }

  /// Starts this program in a process group of its own, which the terminal's hang-up does not reach.
  /// It has none of our files: whoever waits until they are closed must not wait for the training.
  private static func spawn(_ arguments: [String], writingTo file: URL) throws -> Process {
    try Data().write(to: file)
    let output = try FileHandle(forWritingTo: file)
    return try OwnProcess.start(arguments, output: output, errors: output)
  }

  private static func waitUntilRecorded(
    _ process: Process, _ directory: URL, _ file: URL, whileWaiting: () -> Void = {}
  ) throws {
    func recorded() -> RunRecord? { try? RunReader(RunDirectory(opening: directory)).run() }
    while recorded()?.processID != Int(process.processIdentifier) {
      guard process.isRunning else {
        // A short run may be over before anybody looked.
        if process.terminationStatus == 0, recorded() != nil { return }
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        try? FileManager.default.removeItem(at: file)
        throw Failure(
          description: text.isEmpty ? "training ended at once" : String(text.dropLast()))
      }
      whileWaiting()
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
