import Foundation
import RunStore
import TestSupport
import Testing

/// Programs of others that read what this one writes.
@Suite("Other programs")
struct ClientTests {
  /// What a program prints, and its complaints; nil where it cannot be run or fails.
  private static func output(
    _ program: String, _ arguments: [String]
  ) -> (output: String, errors: String)? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    guard (try? process.run()) != nil else { return nil }
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return (String(decoding: printed, as: UTF8.self), String(decoding: complaints, as: UTF8.self))
  }

  /// A Python with TensorBoard; nil where there is none.
  private static let python: String? = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
    return [environment["TSLD_CLIENTS"], cache + "/tsld-clients"].compactMap { $0 }
      .map { $0 + "/bin/python" }
      .first { output($0, ["-c", "import tensorboard"]) != nil }
  }()

  private static let chromium = ["/usr/bin/chromium", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(
    "TensorBoard's own reader finds every step, evaluation, histogram and text",
    .enabled(if: python != nil, "needs a Python with TensorBoard in $TSLD_CLIENTS"))
  func tensorBoard() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try RunsCommandTests.trained(in: folder)
      let target = folder.file("logs")
      let result = try CommandRun("runs", "export", run, "--tensorboard", target.path)
      #expect(result.status == 0, "\(result.errors)")
      let script = """
        import json, sys
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        a = EventAccumulator(sys.argv[1]); a.Reload(); t = a.Tags()
        print(json.dumps({
          "loss": [e.value for e in a.Scalars("step/loss")],
          "perplexity": [e.value for e in a.Scalars("evaluation/student_perplexity")],
          "count": a.Histograms(t["histograms"][0])[0].histogram_value.num,
          "texts": t["tensors"]}))
        """
      let printed = try #require(
        Self.output(try #require(Self.python), ["-c", script, target.path]))
      let found = try #require(
        try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any])
      let reader = try RunReader(RunDirectory(opening: URL(fileURLWithPath: run)))
      #expect(
        (found["loss"] as? [Double])?.map(Float.init)
          == (try reader.steps().map { Float($0.loss) }))
      #expect(
        (found["perplexity"] as? [Double])?.map(Float.init)
          == (try reader.evaluations().map { Float($0.studentPerplexity) }))
      let matrix = try #require(try reader.matrices().first)
      #expect(found["count"] as? Double == Double(matrix.rows * matrix.columns))
      #expect((found["texts"] as? [String])?.contains("recipe") == true)
    }
  }

  @Test(
    "a browser shows the report of two runs with every number of their evaluations",
    .enabled(if: chromium != nil, "needs Chromium"))
  func browser() throws {
    try TemporaryDirectory.with { folder in
      let (_, first) = try RunsCommandTests.trained(in: folder)
      let second = folder.file("second")
      #expect(
        try CommandRun("fork", first, second.path, "--steps", "8", "--lr", "2e-3", "--plain").status
          == 0)
      let file = folder.file("report.html")
      let result = try CommandRun("report", first, second.path, "--to", file.path)
      #expect(result.status == 0, "\(result.errors)")
      let shown = try #require(
        Self.output(
          try #require(Self.chromium),
          [
            "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
            "--user-data-dir=\(folder.file("browser").path)", "--dump-dom",
            "file://\(file.path)",
          ]))
      #expect(!shown.errors.contains("CONSOLE"), "\(shown.errors)")
      #expect(shown.output.contains("<svg") && shown.output.contains("second"))
      for run in [URL(fileURLWithPath: first), second] {
        let reader = try RunReader(RunDirectory(opening: run))
        let evaluations = try reader.evaluations()
        for value in [evaluations.first, evaluations.last].compactMap({ $0?.studentPerplexity }) {
          #expect(shown.output.contains("title=\"\(value)\""), "\(value)")
        }
        #expect(
          shown.output.contains(String(format: "%.3f", evaluations.last?.gap ?? .nan).prefix(5)))
      }
    }
  }
}
