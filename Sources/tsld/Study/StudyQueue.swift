import Foundation
import Training
import Untrusted

/// Does what is missing of jobs, some beside each other, each command in a process of its own.
final class StudyQueue {
  private let logs: URL
  private let jobCount: Int
  private let threadCount: Int
  private let display: any StudyDisplay
  private(set) var progress: StudyProgress

  /// - Parameters:
  ///   - logs: where what the commands print goes.
  ///   - jobCount: how many jobs run beside each other.
  init(logs: URL, jobCount: Int, display: any StudyDisplay) {
    (self.logs, self.jobCount, self.display) = (logs, jobCount, display)
    progress = StudyProgress(jobCount: jobCount)
    threadCount = max(1, UsableCores.count / jobCount)
  }

  /// What failed: it is passed over.
  var failures: [(name: String, reason: String)] { progress.failures }

  /// Whether somebody asked to end.
  var wasStopped: Bool { progress.isStopping }

  private struct Running {
    let job: StudyJob
    let process: Process
    let command: StudyJob.Command
    let left: ArraySlice<StudyJob.Command>
    let start: ContinuousClock.Instant
  }

  /// Makes jobs known that are to be done, later than others.
  func announce(_ jobs: [StudyJob]) { progress.add(jobs) }

  func perform(_ jobs: [StudyJob]) {
    progress.add(jobs)
    var (waiting, running) = (jobs[...], [Running]())
    var hasInterrupted = false
    while !waiting.isEmpty || !running.isEmpty {
      while running.count < jobCount, !wasStopped, let job = waiting.popFirst() {
        if let started = start(job, job.commands[...], at: .now) {
          running.append(started)
        } else {
          end(job, took: nil)
        }
      }
      if wasStopped, !hasInterrupted {
        hasInterrupted = true
        waiting = []
        for one in running { one.process.interrupt() }
      }
      for index in running.indices.reversed() where !running[index].process.isRunning {
        let one = running.remove(at: index)
        guard !wasStopped else {
          progress.putBack(one.job)
          continue
        }
        if finish(one), let next = start(one.job, one.left, at: one.start) {
          running.insert(next, at: index)
        } else {
          end(one.job, took: ContinuousClock.now - one.start)
        }
      }
      let looked = progress.look(at: running.map { ($0.job, $0.command.activity, $0.start) })
      display.show(progress, isNew: looked)
      if display.waitsToStop(), !progress.isStopping {
        progress.isStopping = true
        display.show(progress, isNew: true)
      }
    }
  }

  private func end(_ job: StudyJob, took: Duration?) {
    progress.end(job, took: took)
    display.ended(job, took: took)
    display.show(progress, isNew: true)
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
        progress.begin(job)
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
    progress.fail(job, reason)
    display.failed(job.name, reason)
  }
}
