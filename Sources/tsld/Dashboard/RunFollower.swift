import Dashboard
import Foundation
import Screen
import Training

/// Looks again and again at a run, for the dashboard.
final class RunFollower {
  private let run: OpenedRun
  private let inbox: Inbox
  private let feed: RunFeed
  private let pauses: PauseHandler?
  private var usage = UsageMeter()
  private var log: LogTail?
  private var problem: String?
  /// How many of the session's messages were told.
  private var toldMessages = 0

  init(_ run: OpenedRun, _ inbox: Inbox) {
    self.run = run
    self.inbox = inbox
    feed = RunFeed(run.directory, link: run.link)
    if let session = run.session {
      pauses = PauseHandler(session, isWatched: true)
    } else {
      // What this process writes is captured; of another one there is the log.
      pauses = nil
      log = LogTail(run.directory)
    }
  }

  /// Tells the dashboard what is new; returns whether there is more to read at once.
  func look() -> Bool {
    var update = feed.poll()
    update.usage = usage.sample(feed.processID)
    if !update.isEmpty { inbox.post(.event(.update(update))) }
    // A store that cannot be read now may be readable in a moment: said once, tried again.
    if update.problem != problem { inbox.post(.event(.problem(update.problem))) }
    problem = update.problem
    if let lines = log?.lines(), !lines.isEmpty { inbox.post(.event(.lines(lines))) }
    if let session = run.session { look(at: session.snapshot) }
    return feed.isBehind && problem == nil
  }

  private func look(at snapshot: Snapshot) {
    let messages = snapshot.messages.dropFirst(toldMessages)
    toldMessages = snapshot.messages.count
    if let last = messages.last {
      inbox.post(.event(.lines(messages.map { "note: \($0)" })))
      inbox.post(.event(.advised(last)))
    }
    pauses?.look(at: snapshot)
  }
}

/// Asks the system about a process every so often.
private struct UsageMeter {
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
