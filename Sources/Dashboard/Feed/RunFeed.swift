import Foundation
import RunStore
import Training
import Untrusted

/// Finds what is new of a run: in its store what was recorded, over its link how it stands.
///
/// It belongs to one thread. The store is the one source of what panes show, for a run of this
/// process, of another one, and for one that is long over.
package final class RunFeed {
  /// Where the run is recorded.
  package let directory: RunDirectory
  private let link: any RunLink
  private var reader: RunReader?
  private var seen = Seen()
  private var standing: RunStanding?
  private var run: RunRecord?
  /// The first thing that cannot be read, a row or the recipe; the others are shown.
  private var leftOut: String?
  /// The recipe's settings, and those in force after the commands that were recorded.
  private let firstSettings: LiveSettings?
  private let choices: [String]
  private var settings: LiveSettings?
  /// What the learning rate was last changed to, and after which step.
  private var changedRate: (step: Int, value: Double)?

  /// Steps read at a time, so that a long run shows its progress while it is read.
  var stepLimit = 20_000
  /// Peaks of the matrices read at a time, after all steps.
  private static let peakLimit = 10
  /// Measurements of the matrices and of tokens that are read of the time before the feed began.
  private static let momentLimit = 200
  /// The branches that are read, and their steps.
  private static let branchLimit = 8
  private static let branchStepLimit = 4096
  /// The most bytes of a token that are shown.
  private static let longestText = 256

  /// How far everything has been read.
  private struct Seen {
    var version: Int?
    var rewinds: Int?
    var step = -1
    var lastStep: StepRecord?
    var evaluation: EvaluationRecord?
    /// What tasks gave at the last step at which some were asked.
    var taskScores: [TaskScoreRecord] = []
    var event = 0
    /// The newest step when the reading of many began.
    var newestStep = 0
    /// Measurements that others before them were left out for, whose peaks are still to be read.
    var spans: [ClosedRange<Int>] = []
    /// Watches of which it is not known yet how many traces were left out.
    var uncounted: [(watch: Int, until: Int, kept: Int)] = []
    var checkpoints: [CheckpointRecord] = []
    var annotations = RunAnnotations()
    var branchCount = 0
    var measurement = -1
    var matrices = 0
    var watches: [WatchRecord] = []
    var traces: [Int: Int] = [:]
    var codeMaps: [Int: CodeMapRecord] = [:]
    var codeMapStep = 0
    var tokens: Set<Int32> = []
    /// Whether there are more steps to read than fitted into the last update.
    var isBehind = false
  }

  /// A feed of a run; nothing is read before the first ``poll()``.
  package init(_ directory: RunDirectory, link: any RunLink) {
    self.directory = directory
    self.link = link
    do {
      let recipe = try Recipe(contentsOf: directory.recipe)
      (firstSettings, choices) = (LiveSettings(recipe), recipe.choices)
    } catch {
      (firstSettings, choices) = (nil, [])
      if (error as? Problem)?.kind != .missing { leftOut = line(for: error) }
    }
    settings = firstSettings
  }

  /// What is new since the last call; what cannot be read is the update's problem, and read again.
  package func poll() -> RunUpdate {
    var update = RunUpdate()
    attempt(&update) { try readStore(into: &$0) }
    var standing = link.standing(
      run, step: seen.lastStep?.step ?? 0, learningRate: learningRate)
    standing.settings = standing.settings ?? settings
    if standing != self.standing {
      self.standing = standing
      update.standing = standing
    }
    attempt(&update) { $0.answers = try link.answers() }
    // A store that does not change any more would otherwise never be asked again.
    if update.problem != nil { seen.version = nil }
    update.problem = update.problem ?? leftOut
    return update
  }

  /// Reads a part; where it fails, the others still arrive.
  private func attempt(_ update: inout RunUpdate, _ body: (inout RunUpdate) throws -> Void) {
    do { try body(&update) } catch { update.problem = update.problem ?? line(for: error) }
  }

  /// Whether there is more to read than fitted into the last update.
  package var isBehind: Bool { seen.isBehind || !seen.spans.isEmpty || !seen.uncounted.isEmpty }

  /// Whether nobody makes steps at the moment, so that news are seldom.
  package var isResting: Bool {
    switch standing?.phase {
    case .paused, .finished, .stopped, .failed, .silent: true
    default: false
    }
  }

  /// The process of this machine that trains the run; nil where there is none.
  package var processID: Int32? {
    guard let run, run.host == ProcessInfo.processInfo.hostName,
      run.liveness(in: directory) != .gone
    else {
      return nil
    }
    return run.processID.flatMap { Int32(exactly: $0) }
  }

  /// The rate of the next step: the last one's, unless it was changed since.
  private var learningRate: Double? {
    guard let last = seen.lastStep else { return changedRate?.value }
    return changedRate.flatMap { $0.step >= last.step ? $0.value : nil } ?? last.learningRate
  }

  // MARK: The store

  private func readStore(into update: inout RunUpdate) throws {
    if self.reader == nil { (update.directory, update.choices) = (directory.url.path, choices) }
    let reader = try self.reader ?? RunReader(directory)
    self.reader = reader
    let version = try reader.version()
    guard version != seen.version || isBehind else { return }
    let run = try reader.run()
    if let rewinds = seen.rewinds, rewinds != run.rewinds {
      seen = Seen()
      settings = firstSettings
      changedRate = nil
      update.startsOver = true
    }
    seen.version = version
    seen.rewinds = run.rewinds
    if run != self.run { update.run = run }
    self.run = run
    let wasBehind = seen.isBehind
    attempt(&update) { try readSteps(reader, into: &$0) }
    attempt(&update) { try readEvents(reader, into: &$0) }
    attempt(&update) { try readMatrices(reader, into: &$0) }
    attempt(&update) { try readCodeMaps(reader, into: &$0) }
    attempt(&update) { try readTokens(reader, into: &$0) }
    if !wasBehind, !seen.isBehind { attempt(&update) { try readWhatWasLeftOut(reader, into: &$0) } }
    leftOut = leftOut ?? reader.takeProblems().first?.description
  }

  private func readSteps(_ reader: RunReader, into update: inout RunUpdate) throws {
    let wasBehind = seen.isBehind
    update.steps = try reader.steps(after: seen.step, limit: stepLimit)
    seen.isBehind = update.steps.count == stepLimit
    if let last = update.steps.last { seen.step = last.step }
    // What is newest is shown first, and everything before it as it is read.
    if seen.isBehind, !wasBehind, let newest = try reader.lastStep() {
      seen.newestStep = newest
      update.newestStep = try reader.step(newest)
    }
    seen.isBehind = seen.isBehind && seen.step < seen.newestStep
    if seen.isBehind { update.readShare = Double(seen.step) / Double(seen.newestStep) }
    seen.lastStep =
      update.newestStep ?? (seen.isBehind ? seen.lastStep : update.steps.last)
      ?? seen.lastStep
  }

  private func readEvents(_ reader: RunReader, into update: inout RunUpdate) throws {
    // The last one may have been made anew at the same step.
    let evaluations = try reader.evaluations(after: (seen.evaluation?.step ?? 0) - 1)
      .filter { $0 != seen.evaluation }
    update.evaluations = evaluations
    seen.evaluation = evaluations.last ?? seen.evaluation
    // Those of a step come one after the other.
    let scores = try reader.taskScores(after: (seen.taskScores.last?.step ?? 0) - 1)
    update.taskScores = scores.filter { !seen.taskScores.contains($0) }
    if let step = scores.last?.step { seen.taskScores = scores.filter { $0.step == step } }
    update.events = try reader.events(after: seen.event)
    seen.event = update.events.last?.id ?? seen.event
    for event in update.events where !event.isDiscarded {
      guard let command = event.command else { continue }
      settings?.apply(command)
      if command.changesLearningRate, let rate = event.after.flatMap(Double.init) {
        changedRate = (event.step, rate)
      }
    }
    let annotations = try reader.annotations()
    if annotations != seen.annotations {
      seen.annotations = annotations
      update.annotations = annotations
    }
    let branches = try reader.branches()
    if branches.count != seen.branchCount {
      seen.branchCount = branches.count
      // Of many, the last ones are what anybody compares with.
      update.branches = try branches.suffix(Self.branchLimit).map { branch in
        Branch(
          branch, try reader.steps(ofBranch: branch, atMost: Self.branchStepLimit),
          try reader.evaluations(ofBranch: branch), try reader.taskScores(ofBranch: branch))
      }
    }
    let checkpoints = try reader.checkpoints()
    if checkpoints != seen.checkpoints {
      seen.checkpoints = checkpoints
      update.checkpoints = checkpoints
    }
  }

  private func readMatrices(_ reader: RunReader, into update: inout RunUpdate) throws {
    if seen.matrices == 0 {
      let matrices = try reader.matrices()
      seen.matrices = matrices.count
      if !matrices.isEmpty { update.matrices = matrices }
    }
    guard seen.matrices > 0 else { return }
    let steps = try reader.matrixStepNumbers(after: seen.measurement, atMost: Self.momentLimit)
    for step in steps.shown {
      update.measurements.append(try reader.matrixSteps(at: step))
      // Bursts in what is left out are not: they show in the next one that is there.
      if steps.leavesOut { seen.spans.append(seen.measurement + 1...step) }
      seen.measurement = step
    }
  }

  /// What takes longer than anybody should wait for the rest.
  private func readWhatWasLeftOut(_ reader: RunReader, into update: inout RunUpdate) throws {
    for span in seen.spans.suffix(Self.peakLimit).reversed() {
      seen.spans.removeLast()
      let peaks = try reader.matrixPeaks(after: span.lowerBound - 1, through: span.upperBound)
      update.peaks[span.upperBound] = peaks
    }
    guard seen.spans.isEmpty, let (watch, until, kept) = seen.uncounted.popLast() else { return }
    let count = try reader.traceCount(ofWatch: watch, through: until)
    update.tracesLeftOut[watch] = max(count - kept, 0)
  }

  private func readCodeMaps(_ reader: RunReader, into update: inout RunUpdate) throws {
    // Another place of a matrix may have been asked for at the same step.
    let maps = try reader.codeMaps(after: seen.codeMapStep - 1)
      .filter { $0 != seen.codeMaps[$0.matrix] }
    update.codeMaps = maps.map(CodeMap.init)
    for map in maps {
      seen.codeMaps[map.matrix] = map
      seen.codeMapStep = max(seen.codeMapStep, map.step)
    }
  }

  private func readTokens(_ reader: RunReader, into update: inout RunUpdate) throws {
    let watches = try reader.watches()
    if watches != seen.watches {
      update.watches = watches
      seen.watches = watches
    }
    for watch in watches {
      // A batch is traced once.
      if watch.batchStep != nil, seen.traces[watch.id] != nil { continue }
      let steps = try reader.traceStepNumbers(
        ofWatch: watch.id, after: seen.traces[watch.id] ?? -1, atMost: Self.momentLimit)
      for step in steps.shown {
        update.traces.append(try reader.traces(ofWatch: watch.id, at: step))
        seen.traces[watch.id] = step
      }
      if steps.leavesOut, let last = steps.shown.last {
        seen.uncounted.append((watch.id, last, steps.shown.count))
      }
    }
    let tokens = Set(
      update.traces.joined().flatMap {
        [$0.token] + $0.teacherTop.map(\.token) + $0.studentTop.map(\.token)
      } + watches.flatMap(\.tokens))
    let unknown = tokens.subtracting(seen.tokens)
    guard !unknown.isEmpty else { return }
    update.tokenTexts = try reader.tokenTexts(of: unknown).mapValues(Self.shown)
    // A text that is recorded a moment after its token is asked for again.
    seen.tokens.formUnion(update.tokenTexts.keys)
  }

  /// A token's text, safe to show, and no longer than anybody reads: every frame lays it out anew.
  private static func shown(_ bytes: [UInt8]) -> String {
    var end = min(bytes.count, longestText)
    // Not in the middle of a character.
    while end < bytes.count, end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let text = TerminalText.escaped(bytes: bytes[..<end], keeping: [.newlines, .tabs])
    return end < bytes.count ? text + "…" : text
  }
}
