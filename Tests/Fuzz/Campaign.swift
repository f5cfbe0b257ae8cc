import Foundation
import Synchronization

/// Deals inputs to workers, starts them again after each one that ended them, and sums up.
final class Campaign: Sendable {
  private struct Result {
    var counts: [String: [Int]] = [:]
    var findings: [String] = []
    var next: Int
  }

  private static let longest = 5.0
  private static let most = 2 << 30

  private let options: Fuzz.Options
  /// How many inputs a process gets: to start one takes time, and the last ones should end together.
  private let chunk: Int
  private let result: Mutex<Result>

  init(_ options: Fuzz.Options) throws {
    self.options = options
    chunk = min(max(options.count / options.workers / 8, 1000), 20_000)
    result = Mutex(Result(next: options.first))
    try FileManager.default.createDirectory(
      at: options.folder, withIntermediateDirectories: true)
  }

  /// Returns whether every answer was right or an error in words.
  func run() throws -> Bool {
    let start = ContinuousClock.now
    let group = DispatchGroup()
    for number in 0..<options.workers {
      group.enter()
      Thread.detachNewThread { [self] in
        while let range = nextRange() { run(range, worker: number) }
        group.leave()
      }
    }
    group.wait()
    return summarize((ContinuousClock.now - start) / .seconds(1))
  }

  private func nextRange() -> Range<Int>? {
    result.withLock { result in
      let end = options.first + options.count
      guard result.next < end else { return nil }
      defer { result.next = min(result.next + chunk, end) }
      return result.next..<min(result.next + chunk, end)
    }
  }

  private func run(_ range: Range<Int>, worker: Int) {
    let files = Worker.Files(folder: options.folder.appendingPathComponent("worker-\(worker)"))
    var rest = range
    while !rest.isEmpty {
      let (ended, place, fault) = runChild(rest, files)
      collect(files)
      if ended { return }
      let index = max(place, rest.lowerBound)
      add("\(index)\t?\t\(fault)")
      rest = min(index + 1, rest.upperBound)..<rest.upperBound
    }
  }

  private func add(_ finding: String) {
    print(finding)
    result.withLock { $0.findings.append(finding) }
  }

  /// Runs one process; returns whether it came to the end, where it was, and what ended it.
  private func runChild(
    _ range: Range<Int>, _ files: Worker.Files
  ) -> (ended: Bool, place: Int, fault: String) {
    try? FileManager.default.createDirectory(at: files.folder, withIntermediateDirectories: true)
    for url in [files.place, files.findings, files.counts] { unlink(url.path) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments =
      ["child", "\(options.seed)", "\(range.lowerBound)", "\(range.upperBound)", files.folder.path]
      + (options.only.map { [$0] } ?? [])
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    _ = FileManager.default.createFile(atPath: files.errors.path, contents: nil)
    let errors = try? FileHandle(forWritingTo: files.errors)
    process.standardError = errors
    process.standardOutput = errors
    do { try process.run() } catch { return (false, -1, "no process: \(error)") }
    let fault = watch(process, files)
    process.waitUntilExit()
    let place = Self.place(files) ?? -1
    if process.terminationStatus == 0, process.terminationReason == .exit {
      return (true, place, "")
    }
    let said = (try? String(contentsOf: files.errors, encoding: .utf8)) ?? ""
    let how = fault ?? "ended by \(process.terminationStatus)"
    return (false, place, "\(how) \(said.split(separator: "\n").last?.prefix(400) ?? "")")
  }

  /// Waits for a process; ends it where one input takes too long or too much, and says so.
  private func watch(_ process: Process, _ files: Worker.Files) -> String? {
    var (place, busy) = (-1, 0.0)
    while process.isRunning {
      usleep(50_000)
      let id = process.processIdentifier
      let used = Self.processorSeconds(id)
      if let now = Self.place(files), now != place { (place, busy) = (now, used) }
      if Self.place(files) != nil, used - busy > Self.longest {
        kill(id, SIGKILL)
        return "no answer after \(Self.longest) s"
      }
      if Self.residentBytes(id) > Self.most {
        kill(id, SIGKILL)
        return "more than 2 GB"
      }
    }
    return nil
  }

  private static func place(_ files: Worker.Files) -> Int? {
    guard let data = try? Data(contentsOf: files.place), data.count == 8 else { return nil }
    return data.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
  }

  /// Of its threads as well: a machine that does other work meanwhile does not count.
  private static func processorSeconds(_ process: Int32) -> Double {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return 0 }
    let fields = text[end...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func residentBytes(_ process: Int32) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)) ?? ""
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
  }

  private func collect(_ files: Worker.Files) {
    let lines = (try? String(contentsOf: files.findings, encoding: .utf8)) ?? ""
    for line in lines.split(separator: "\n") { add(String(line)) }
    guard let data = try? Data(contentsOf: files.counts),
      let counts = try? JSONDecoder().decode([String: [Int]].self, from: data)
    else { return }
    result.withLock { result in
      for (name, count) in counts {
        let before = result.counts[name] ?? [0, 0]
        result.counts[name] = [before[0] + count[0], before[1] + count[1]]
      }
    }
  }

  private func summarize(_ seconds: Double) -> Bool {
    let (counts, findings) = result.withLock { ($0.counts, $0.findings) }
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
      print("\(name): \(count[0]) accepted, \(count[1]) refused")
    }
    let rate = Int(Double(options.count) / max(seconds, 0.001))
    print(
      "\(options.count) inputs, seed \(options.seed), \(Int(seconds)) s, \(rate) a second, "
        + "\(findings.count) findings")
    let saved = options.folder.appendingPathComponent("findings")
    try? FileManager.default.createDirectory(at: saved, withIntermediateDirectories: true)
    let files = Worker.Files(folder: options.folder.appendingPathComponent("saving"))
    guard !findings.isEmpty,
      let worker = try? Worker(seed: options.seed, files: files, only: options.only)
    else { return findings.isEmpty }
    for index in Set(findings.compactMap { Int($0.prefix { $0 != "\t" }) }).sorted().prefix(100) {
      if let url = try? worker.save(index, to: saved) {
        print("\(url.path): make fuzz N=1 SEED=\(options.seed) FIRST=\(index)")
      }
    }
    return false
  }
}
