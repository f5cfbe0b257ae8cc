import Foundation

/// One run of the built `tsld` program.
package struct CommandRun: Sendable {
  /// The exit status.
  package let status: Int32
  /// Everything on standard output.
  package let output: String
  /// Everything on standard error.
  package let errors: String

  /// Runs the program with these arguments and waits for it.
  package init(_ arguments: String...) throws { try self.init(arguments: arguments) }

  /// Runs the program that was built beside the tests and waits for it.
  ///
  /// - Parameters:
  ///   - environment: variables added to the tests' own.
  ///   - directory: where it runs; the tests' own folder where not given.
  package init(
    arguments: [String], environment: [String: String] = [:], in directory: URL? = nil
  ) throws {
    try self.init(
      program: Self.program.path, arguments, environment: environment, in: directory)
  }

  /// The program that was built beside the tests.
  package static let program = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("tsld")

  /// Runs another program, such as a shell that starts this one, and waits for it.
  package init(
    program: String, _ arguments: [String], environment: [String: String] = [:],
    in directory: URL? = nil
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = directory }
    process.standardInput = FileHandle.nullDevice
    // Files rather than pipes: a pipe that nobody reads meanwhile would stop the program.
    (status, output, errors) = try TemporaryDirectory.with { folder in
      let streams = try ["out", "err"].map { name in
        try FileHandle(forWritingTo: folder.write("", to: name))
      }
      process.standardOutput = streams[0]
      process.standardError = streams[1]
      try process.run()
      process.waitUntilExit()
      return (
        process.terminationStatus, try String(contentsOf: folder.file("out"), encoding: .utf8),
        try String(contentsOf: folder.file("err"), encoding: .utf8)
      )
    }
  }

  /// Standard output as one JSON object.
  package func json() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
  }
}
