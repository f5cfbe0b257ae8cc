import Dashboard
import Foundation
import RunStore

/// All that `tsld runs show` tells of a run.
struct RunReport: Report {
  let name: String
  let directory: String
  let status: String
  let message: String
  let processID: Int?
  let programVersion: String
  let threads: Int
  let created: Double
  let teacher: String
  let quantizer: String
  let objective: String
  let totalSteps: Int
  let step: Int
  let loss: Double?
  let perplexity: Double?
  let learningRate: Double?
  let tokensPerSecond: Double?
  let evaluations: [Evaluation]
  let checkpoints: [Checkpoint]
  let events: [Event]

  struct Evaluation: Encodable {
    let step: Int
    let perplexity: Double
    let teacherPerplexity: Double?
    let gap: Double?
    let isInterrupted: Bool
  }

  /// One checkpoint that is still there.
  struct Checkpoint: Encodable {
    let step: Int
    let path: String
    let bytes: Int
    let perplexity: Double?
    let saved: Double
  }

  struct Event: Encodable {
    let step: Int
    let time: Double
    let kind: String
    let before: String?
    let after: String?
    let text: String
    let isDiscarded: Bool
    /// What happened, as people say it.
    let words: String

    enum CodingKeys: CodingKey { case step, time, kind, before, after, text, isDiscarded }
  }

  init(_ reader: RunReader) throws {
    let run = try reader.run()
    let liveness = run.liveness(in: reader.directory)
    let last = try reader.lastStep().flatMap { try reader.step($0) }
    name = reader.directory.name
    directory = reader.directory.url.path
    status = run.standing(liveness)
    message = run.message
    processID = liveness == .gone ? nil : run.processID
    programVersion = run.programVersion
    threads = run.threadCount
    created = run.createdAt
    teacher = run.teacher
    quantizer = run.quantizer
    objective = run.objective
    totalSteps = run.totalSteps
    step = last?.step ?? 0
    loss = last?.loss
    perplexity = last?.perplexity
    learningRate = last?.learningRate
    tokensPerSecond = last?.tokensPerSecond
    evaluations = try reader.evaluations().map {
      Evaluation(
        step: $0.step, perplexity: $0.studentPerplexity, teacherPerplexity: $0.teacherPerplexity,
        gap: $0.gap, isInterrupted: $0.isInterrupted)
    }
    checkpoints = try reader.checkpoints().filter(\.isKept).map {
      Checkpoint(
        step: $0.step, path: $0.path, bytes: $0.bytes, perplexity: $0.perplexity,
        saved: $0.savedAt)
    }
    events = try reader.events().map { event in
      // What a command changed is in its words.
      let change =
        event.kind == .command ? nil : event.before.map { "\($0) → \(event.after ?? "-"): " }
      return Event(
        step: event.step, time: event.time, kind: event.kind.rawValue, before: event.before,
        after: event.after, text: event.text, isDiscarded: event.isDiscarded,
        words: (change ?? "") + event.words)
    }
  }
}
