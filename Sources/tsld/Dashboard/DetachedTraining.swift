import Foundation
import RunStore
import Training
import Untrusted

/// Starts this program again in the background, without a terminal.
enum DetachedTraining {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

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
      training in the background: \(path) (process \(process))
      tsld watch \(path)   shows and steers it
      kill \(process)   stops it with a checkpoint
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

  private static func spawn(_ arguments: [String], writingTo file: URL) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // Whoever waits for our files to be closed must not wait for the training.
    for file in 3..<Int32(1024) where fcntl(file, F_GETFD) >= 0 {
      posix_spawn_file_actions_addclose(&actions, file)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A session of its own: the terminal's hang-up does not reach it. Swift does not see Glibc's
    // name for it, which stands behind _GNU_SOURCE.
    posix_spawnattr_setflags(&attributes, Int16(0x80))
    let program = Bundle.main.executableURL?.path ?? CommandLine.arguments[0]
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process = pid_t()
    let status = posix_spawn(&process, program, &actions, &attributes, &words, environ)
    guard status == 0 else {
      throw Failure(
        description: "\(program) could not be started: \(String(cString: strerror(status)))")
    }
    return process
  }

  private static func waitUntilRecorded(
    _ process: pid_t, _ directory: URL, _ file: URL
  ) throws {
    let progress = ProgressLine()
    defer { progress.clear() }
    while true {
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process {
        // A short run may be over before anybody looked.
        if status == 0, (try? RunDirectory(opening: directory)) != nil { return }
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        try? FileManager.default.removeItem(at: file)
        throw Failure(
          description: text.isEmpty ? "training ended at once" : String(text.dropLast()))
      }
      if let run = try? RunReader(RunDirectory(opening: directory)).run(),
        run.processID == Int(process)
      {
        return
      }
      progress.show("opening texts and models")
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
