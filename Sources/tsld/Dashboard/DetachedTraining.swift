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
    let threads = try RunReader(run).run().threadCount
    try start(
      in: run.url,
      ["resume", run.url.path, "--plain", "--steered", "--threads", "\(threads)"] + options)
  }

  private static func start(in directory: URL, _ arguments: [String]) throws {
    // The run's own directory must be empty when it is made: its output moves there afterwards.
    let file = directory.deletingLastPathComponent()
      .appendingPathComponent(".\(directory.lastPathComponent).\(output)")
    try FileManager.default.createDirectory(
      at: directory.deletingLastPathComponent(), withIntermediateDirectories: true)
    let process = try spawn(arguments, writingTo: file)
    try waitUntilRecorded(process, directory, file)
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
    let process = Process()
    process.executableURL =
      Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return process
  }

  private static func waitUntilRecorded(
    _ process: Process, _ directory: URL, _ file: URL
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
      ProgressLine.show("opening texts and models")
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
