import Foundation

/// What a process takes of the machine, as Linux tells it under `/proc`.
struct ProcessUsage: Sendable, Hashable {
  /// Bytes of memory that it holds now.
  let residentBytes: Int
  /// The most bytes that it held at once; nil where the system does not tell.
  let peakBytes: Int?
  /// Seconds that processors worked for it, in the program and in the system.
  let processorSeconds: Double
  let threadCount: Int

  /// Reads a process's usage; nil if there is no such process or no `/proc`.
  ///
  /// - Parameter process: its id; nil for this one.
  static func read(process: Int32? = nil) -> ProcessUsage? {
    let folder = "/proc/" + (process.map(String.init) ?? "self")
    guard let stat = try? String(contentsOfFile: folder + "/stat", encoding: .utf8) else {
      return nil
    }
    let status = try? String(contentsOfFile: folder + "/status", encoding: .utf8)
    return ProcessUsage(
      stat: stat, status: status ?? "", pageSize: sysconf(Int32(_SC_PAGESIZE)),
      ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Parses the files `stat` and `status` of a process (proc_pid_stat(5)).
  init?(stat: String, status: String, pageSize: Int, ticksPerSecond: Int) {
    // The program's name stands in brackets and may hold anything, brackets too.
    guard ticksPerSecond > 0, let end = stat.lastIndex(of: ")") else { return nil }
    // The first one after the name is the third field.
    let fields = stat[stat.index(after: end)...].split(whereSeparator: \.isWhitespace)
    func field(_ number: Int) -> Int? {
      fields.indices.contains(number - 3) ? Int(fields[number - 3]) : nil
    }
    guard let user = field(14), let system = field(15), let threads = field(20),
      let pages = field(24)
    else { return nil }
    processorSeconds = Double(user + system) / Double(ticksPerSecond)
    threadCount = threads
    residentBytes = Self.kilobytes("VmRSS", in: status) ?? pages * pageSize
    peakBytes = Self.kilobytes("VmHWM", in: status)
  }

  /// The bytes of a line such as `VmHWM:	  1234 kB`.
  private static func kilobytes(_ name: String, in status: String) -> Int? {
    for line in status.split(separator: "\n") where line.hasPrefix(name + ":") {
      let words = line.dropFirst(name.count + 1).split(whereSeparator: \.isWhitespace)
      return words.first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    return nil
  }
}

/// Asks the system about a process every so often.
struct UsageMeter {
  private static let interval = 1.0
  private var last: (process: Int32?, time: Date, usage: ProcessUsage)?

  /// What a process takes, where a sample is due and the process is of this machine.
  mutating func sample(_ process: Int32?) -> UsageSample? {
    let now = Date()
    if let last, now.timeIntervalSince(last.time) < Self.interval { return nil }
    guard let process, let usage = ProcessUsage.read(process: process) else { return nil }
    let before = last
    last = (process, now, usage)
    guard let before, before.process == process else { return nil }
    return UsageSample(
      residentBytes: usage.residentBytes, peakBytes: usage.peakBytes ?? usage.residentBytes,
      threadCount: usage.threadCount,
      cores: (usage.processorSeconds - before.usage.processorSeconds)
        / now.timeIntervalSince(before.time))
  }
}
