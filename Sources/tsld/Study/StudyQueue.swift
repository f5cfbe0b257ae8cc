import Foundation
import RunStore
import Synchronization
import Terminal
import Training
import Untrusted

/// Does what is missing of jobs, some beside each other, each command in a process of its own.
final class StudyQueue {
  private let logs: URL
  private let jobCount: Int
  private let threadCount: Int
  private let stop = Stop()
  /// What failed: it is passed over.
  private(set) var failures: [(name: String, reason: String)] = []

  /// - Parameters:
  ///   - logs: where what the commands print goes.
  ///   - jobCount: how many jobs run beside each other.
  init(logs: URL, jobCount: Int) {
    (self.logs, self.jobCount) = (logs, jobCount)
    threadCount = max(1, UsableCores.count / jobCount)
  }

  /// Whether somebody asked to end.
  private final class Stop: Sendable {
    let isAsked = Atomic<Bool>(false)
  }

  var wasStopped: Bool { stop.isAsked.load(ordering: .relaxed) }

  private struct Running {
    let job: StudyJob
    let process: Process
    let command: StudyJob.Command
    let left: ArraySlice<StudyJob.Command>
    let start: ContinuousClock.Instant
  }

  func perform(_ jobs: [StudyJob]) {
    let signals = StopSignals(note: "\nstopping; the same command goes on\n") { [stop] in
      stop.isAsked.store(true, ordering: .relaxed)
    }
    defer { signals.restore() }
    var (waiting, running) = (jobs[...], [Running]())
    var progress = StudyProgress(jobs, jobCount: jobCount)
    var hasInterrupted = false
    while !waiting.isEmpty || !running.isEmpty {
      while running.count < jobCount, !wasStopped, let job = waiting.popFirst() {
        if let started = start(job, job.commands[...], at: .now) {
          running.append(started)
        } else {
          progress.end(job, took: nil)
        }
      }
      if wasStopped, !hasInterrupted {
        hasInterrupted = true
        waiting = []
        for one in running { one.process.interrupt() }
      }
      for index in running.indices.reversed() where !running[index].process.isRunning {
        let one = running.remove(at: index)
        guard !wasStopped else { continue }
        if finish(one), let next = start(one.job, one.left, at: one.start) {
          running.insert(next, at: index)
        } else {
          progress.end(one.job, took: ContinuousClock.now - one.start)
        }
      }
      progress.show(running.map { ($0.job, $0.start) })
      Thread.sleep(forTimeInterval: 0.05)
    }
    ProgressLine.clear()
  }

  // MARK: Commands

  private func log(_ job: StudyJob) -> URL { logs.appendingPathComponent("\(job.name).txt") }
  private func output(_ job: StudyJob) -> URL { logs.appendingPathComponent("\(job.name).out") }

  /// Starts the first of some commands that has something to do; nil where none has, or where it cannot
  /// be started.
  private func start(
    _ job: StudyJob, _ commands: ArraySlice<StudyJob.Command>, at time: ContinuousClock.Instant
  ) -> Running? {
    do {
      for (index, command) in zip(commands.indices, commands) {
        guard let arguments = try command.pending(threads: threadCount) else { continue }
        return Running(
          job: job, process: try process(job, arguments), command: command,
          left: commands[(index + 1)...], start: time)
      }
    } catch { fail(job, "\(error)") }
    return nil
  }

  private func process(_ job: StudyJob, _ arguments: [String]) throws -> Process {
    let log = log(job)
    if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
    try Data().write(to: output(job))
    let errors = try FileHandle(forWritingTo: log)
    try errors.seekToEnd()
    try errors.write(contentsOf: Data(("tsld " + arguments.joined(separator: " ") + "\n").utf8))
    return try OwnProcess.start(
      arguments, output: try FileHandle(forWritingTo: output(job)), errors: errors)
  }

  /// - Returns: whether what comes after it can be done.
  private func finish(_ one: Running) -> Bool {
    guard one.process.terminationStatus == 0 else {
      let lines = (try? String(contentsOf: log(one.job), encoding: .utf8))?.split(separator: "\n")
      let reason = lines?.last { $0.hasPrefix("Error: ") }?.dropFirst(7) ?? lines?.last
      fail(one.job, String(reason ?? "it failed"))
      return false
    }
    do {
      try one.command.keep(try Data(contentsOf: output(one.job)))
      try? FileManager.default.removeItem(at: output(one.job))
      return true
    } catch {
      fail(one.job, "\(error)")
      return false
    }
  }

  private func fail(_ job: StudyJob, _ reason: String) {
    failures.append((job.name, reason))
    Streams.note("\(job.name) failed: \(reason)\n")
  }
}

/// How far a study's jobs are, in a line.
private struct StudyProgress {
  private let count: Int
  private let jobCount: Int
  private var done = 0
  /// Runs that are not over.
  private var runs: Int
  /// The seconds that each run took that was made now.
  private var spent: [Double] = []
  private var shown = ContinuousClock.now

  init(_ jobs: [StudyJob], jobCount: Int) {
    (count, self.jobCount) = (jobs.count, jobCount)
    runs = jobs.count { $0.run != nil }
  }

  /// - Parameter took: nil where there was nothing to do.
  mutating func end(_ job: StudyJob, took: Duration?) {
    done += 1
    guard let run = job.run else { return }
    runs -= 1
    guard let took else { return }
    spent.append(took.milliseconds / 1e3)
    guard let last = try? RunReader(RunDirectory(opening: run)).lastEvaluation() else { return }
    let gap = last.teacherPerplexity.map { ", gap \((last.studentPerplexity - $0).fixed(3))" } ?? ""
    Streams.note("\(run.lastPathComponent): perplexity \(last.studentPerplexity.fixed(3))\(gap)\n")
  }

  /// Once a second.
  mutating func show(_ running: [(job: StudyJob, start: ContinuousClock.Instant)]) {
    guard ContinuousClock.now - shown > .seconds(1) else { return }
    shown = .now
    var words: [String] = []
    var (share, guess) = (0.0, spent.isEmpty ? nil : spent.reduce(0, +) / Double(spent.count))
    for (job, start) in running {
      guard let run = job.run, let reader = try? RunReader(RunDirectory(opening: run)),
        let record = try? reader.run(), let step = try? reader.lastStep()
      else {
        words.append(job.name)
        continue
      }
      words.append("\(run.lastPathComponent) \(step)/\(record.totalSteps)")
      let own = Double(step) / Double(max(record.totalSteps, 1))
      share += own
      // Before one has ended, all are taken to be as long as this one will be.
      if spent.isEmpty, own > 0.05 {
        guess = (ContinuousClock.now - start).milliseconds / 1e3 / own
      }
    }
    let left = guess.map { seconds in
      ", about \(Format.duration(seconds * (Double(runs) - share) / Double(jobCount))) left"
    }
    ProgressLine.show("\(done) of \(count) done: \(words.joined(separator: ", "))\(left ?? "")")
  }
}
