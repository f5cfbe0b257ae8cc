import Foundation

/// Waits for what another process does, for a minute at most; returns whether it was done.
package func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  let end = ContinuousClock.now + .seconds(60)
  while ContinuousClock.now < end {
    if try condition() { return true }
    usleep(5000)
  }
  return false
}

/// The built `tsld` program while it runs, with its output line by line; ended by force after three
/// minutes, so that no test waits for ever.
package final class RunningCommand {
  private let process = Process()
  private let output = Pipe()
  private var rest = Data()

  /// Starts the program; what it writes to standard error goes into a file, or is thrown away.
  package init(_ arguments: [String], errors: URL? = nil) throws {
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
      .deletingLastPathComponent().appendingPathComponent("tsld")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = try errors.map(FileHandle.init(forWritingTo:)) ?? .nullDevice
    process.standardOutput = output
    try process.run()
    DispatchQueue.global().asyncAfter(deadline: .now() + 180) { [weak process] in
      if let process, process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
  }

  /// The process's id.
  package var id: Int32 { process.processIdentifier }

  /// The next so many lines of standard output; fewer where it ended.
  package func lines(_ count: Int) -> [String] {
    var lines: [String] = []
    while lines.count < count {
      if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        lines.append(String(decoding: rest[..<end], as: UTF8.self))
        rest = Data(rest[(end + 1)...])
        continue
      }
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { break }
      rest += data
    }
    return lines
  }

  /// Reads the remaining lines and waits for the end.
  package func finish() -> (lines: [String], status: Int32) {
    let rest = lines(.max)
    process.waitUntilExit()
    return (rest, process.terminationStatus)
  }

  /// Sends a signal, reads the remaining lines and waits for the end.
  ///
  /// - Returns: the exit status, and whether a signal ended the program.
  package func end(with signal: Int32) -> (status: Int32, wasKilled: Bool) {
    kill(id, signal)
    _ = lines(.max)
    process.waitUntilExit()
    return (process.terminationStatus, process.terminationReason == .uncaughtSignal)
  }
}
