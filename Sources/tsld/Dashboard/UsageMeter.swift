import Dashboard
import Foundation
import Screen

/// Asks the system about a process every so often.
struct UsageMeter {
  private var last: (process: Int32?, time: Date, usage: ProcessUsage)?

  /// What a process takes, where a sample is due and the process is of this machine.
  mutating func sample(every interval: TimeInterval, _ process: Int32?) -> UsageSample? {
    let now = Date()
    if let last, now.timeIntervalSince(last.time) < interval { return nil }
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
