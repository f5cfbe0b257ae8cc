import Foundation
import RunStore
import Training

/// How far a study's jobs are.
struct StudyProgress {
  /// How a job stands.
  enum Standing: Equatable {
    case waiting
    case running
    case done
    case failed
  }

  /// A job that is being done.
  struct Current {
    let name: String
    /// What its command does.
    var activity: String
    /// Of a run: the steps that are made, and all.
    var steps: (made: Int, total: Int)?
    /// What its last evaluation found.
    var evaluation: (step: Int, perplexity: Double)?
    /// How long it has taken, and what is left of it by the speed of this time; in seconds.
    var seconds = 0.0
    var secondsLeft: Double?

    /// Nil where nobody can tell.
    var share: Double? {
      steps.map { $0.total > 0 ? min(Double($0.made) / Double($0.total), 1) : 0 }
    }
  }

  private let jobCount: Int
  /// By the names of jobs.
  private(set) var standings: [String: Standing] = [:]
  private(set) var running: [Current] = []
  private(set) var failures: [(name: String, reason: String)] = []
  /// Whether somebody asked to end.
  var isStopping = false
  private var runs: Set<String> = []
  /// The seconds that each run took that was made now, and what the one that runs says before.
  private var spent: [Double] = []
  private var guess: Double?
  /// The steps that runs had when they were gone on with.
  private var firstSteps: [String: Int] = [:]
  private var looked = ContinuousClock.now - .seconds(10)

  /// - Parameter jobCount: how many are done beside each other.
  init(jobCount: Int) { self.jobCount = jobCount }

  var count: Int { standings.count }
  var doneCount: Int { standings.values.count { $0 == .done || $0 == .failed } }

  /// Of all jobs, with what is done of those that run.
  var share: Double {
    (Double(doneCount) + running.reduce(0) { $0 + ($1.share ?? 0) }) / Double(max(count, 1))
  }

  /// About how long the runs that are missing take; nil before one says it.
  var secondsLeft: Double? {
    guard let guess = spent.isEmpty ? guess : spent.reduce(0, +) / Double(spent.count) else {
      return nil
    }
    let left = runs.count { standings[$0] == .waiting || standings[$0] == .running }
    let made = running.reduce(0) { $0 + (runs.contains($1.name) ? $1.share ?? 0 : 0) }
    return guess * max(Double(left) - made, 0) / Double(jobCount)
  }

  // MARK: Changes

  mutating func add(_ jobs: [StudyJob]) {
    for job in jobs {
      standings[job.name] = .waiting
      if job.run != nil { runs.insert(job.name) }
    }
  }

  mutating func begin(_ job: StudyJob) { standings[job.name] = .running }

  /// - Parameter took: nil where there was nothing to do.
  mutating func end(_ job: StudyJob, took: Duration?) {
    running.removeAll { $0.name == job.name }
    if standings[job.name] != .failed { standings[job.name] = .done }
    if job.run != nil, let took { spent.append(took.milliseconds / 1e3) }
  }

  mutating func fail(_ job: StudyJob, _ reason: String) {
    standings[job.name] = .failed
    failures.append((job.name, reason))
  }

  /// Those that somebody ended are to be gone on with.
  mutating func putBack(_ job: StudyJob) {
    running.removeAll { $0.name == job.name }
    standings[job.name] = .waiting
  }

  /// Looks at what is being done, once a second.
  ///
  /// - Returns: whether it looked.
  mutating func look(
    at jobs: [(job: StudyJob, activity: String, start: ContinuousClock.Instant)]
  ) -> Bool {
    let isNew = jobs.map(\.job.name) != running.map(\.name)
    guard isNew || ContinuousClock.now - looked > .seconds(1) else { return false }
    looked = .now
    running = jobs.map { job, activity, start in
      var current = Current(name: job.name, activity: activity)
      current.seconds = (ContinuousClock.now - start).milliseconds / 1e3
      guard let run = job.run, let reader = try? RunReader(RunDirectory(opening: run)),
        let record = try? reader.run()
      else { return current }
      let step = (try? reader.lastStep()) ?? 0
      current.steps = (step, record.totalSteps)
      current.evaluation = (try? reader.lastEvaluation()).map {
        ($0.step, $0.studentPerplexity)
      }
      let first = firstSteps[job.name] ?? step
      firstSteps[job.name] = first
      guard step > first, record.totalSteps > 0 else { return current }
      let pace = current.seconds / Double(step - first)
      current.secondsLeft = pace * Double(max(record.totalSteps - step, 0))
      // Before one has ended, all are taken to be as long as this one will be.
      if current.share ?? 0 > 0.05 { guess = pace * Double(record.totalSteps) }
      return current
    }
    return true
  }
}
