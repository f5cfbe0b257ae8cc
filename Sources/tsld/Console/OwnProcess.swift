import Foundation

/// This program again, as another process without a terminal.
enum OwnProcess {
  /// Starts it; what it prints goes to files.
  static func start(
    _ arguments: [String], output: FileHandle, errors: FileHandle
  ) throws -> Process {
    let process = Process()
    process.executableURL =
      Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return process
  }
}
