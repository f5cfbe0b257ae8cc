import Foundation
import Training

/// Runs what `--on-alert` says when an alert comes, without waiting for it.
///
/// Only the command line can say it: a recipe or a database from elsewhere starts no program.
enum AlertCommand {
  /// What it is told, in its environment.
  static func run(_ command: String, _ alert: Alert, run: URL) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "TSLD_RUN": run.path, "TSLD_RULE": "\(alert.rule)", "TSLD_STEP": "\(alert.step)",
      "TSLD_TEXT": alert.text, "TSLD_PERPLEXITY": alert.perplexity.map { "\($0)" } ?? "",
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch {
      Streams.note("--on-alert could not be started: \(error.localizedDescription)\n")
    }
  }
}
