import Foundation
import GRDB
import Testing
import Untrusted

@testable import RunStore

/// A folder that disappears with the test.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("runstore-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// A new run in it.
  func run(_ name: String = "run") throws -> RunDirectory {
    try .create(at: url.appendingPathComponent(name), run: .example(name: name))
  }
}

/// Waits for something that another thread does, and not for ever.
func waitUntil(_ what: Comment, _ isTrue: () throws -> Bool) async throws {
  let end = ContinuousClock.now + .seconds(20)
  while try !isTrue() {
    try #require(ContinuousClock.now < end, what)
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Expects a problem of a kind whose message has some words in it.
@discardableResult
func expectProblem(
  _ kind: Problem.Kind, saying words: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) -> Problem? {
  let problem = #expect(throws: Problem.self, sourceLocation: sourceLocation) { try body() }
  #expect(problem?.kind == kind, sourceLocation: sourceLocation)
  #expect(
    problem?.description.contains(words) == true, "\(String(describing: problem))",
    sourceLocation: sourceLocation)
  return problem
}

extension RunDirectory {
  func writer() throws -> RunWriter {
    try RunWriter(self, programVersion: "1.2.3", threadCount: 2)
  }

  func reader() throws -> RunReader { try RunReader(self) }
}

extension RunWriter {
  /// Lets the database have no more than so many pages: a full disk.
  func limitPages(to count: Int) throws {
    try database.use { try $0.execute(sql: "PRAGMA max_page_count = \(count)") }
  }
}

extension RunRecord {
  static func example(name: String = "run") -> RunRecord {
    RunRecord(
      name: name, createdAt: 1_700_000_000.25, programVersion: "1.2.2", threadCount: 1,
      totalSteps: 300, teacher: "stories260k", student: "stories260k, ternary",
      quantizer: "twn, row", objective: "tsld")
  }
}

extension TaskScoreRecord {
  static func example(_ step: Int, place: Int = 0) -> TaskScoreRecord {
    TaskScoreRecord(
      step: step, model: .student, task: "piqa", place: place, metric: ["acc", "acc_norm"][place],
      time: 100.5, seconds: 2.5, items: 40, value: 0.625, standardError: 0.0625, chance: 0.5)
  }
}

extension StepRecord {
  /// Every number differs, so that two exchanged columns show.
  static func example(_ step: Int, loss: Double = 2.5) -> StepRecord {
    StepRecord(
      step: step, time: 100.5, loss: loss, groundTruth: 1.25, distillation: 1.125, layers: 0.125,
      perplexity: 3.5, softCrossEntropy: 1.75, forwardKL: 0.375, agreement: 0.625,
      teacherCrossEntropy: 1.0625, confidence: 0.6875, gradientNorm: 4.5, clippedNorm: 0.9375,
      learningRate: 1e-4, tokens: 2044, tokensPerSecond: 5000.5,
      phases: PhaseTimes(
        teacher: 1.5, forward: 2.25, objective: 3.125, backward: 4.0625, optimizer: 5.5,
        quantize: 6.75),
      scaleEffectiveCount: 500.5, scaleLargest: 0.03125, scaleSmallest: 0.0009765625)
  }
}

extension MatrixStepRecord {
  static func example(_ step: Int, matrix: Int) -> MatrixStepRecord {
    MatrixStepRecord(
      step: step, matrix: matrix, minusShare: 0.25, zeroShare: 0.4375, plusShare: 0.3125,
      zeroFlipShare: 0.001, signFlipShare: 0.002, levelFlipShare: 0.003, oscillationShare: 0.5,
      averageOscillationShare: 0.4, neverFlippedShare: 0.875, boundaryShare: 0.0625,
      scaleMean: 0.02, scaleSpread: 0.015, scaleDrift: 1.01, signalToQuantizationNoise: 7.18,
      entropy: 1.559, gradientNorm: 0.7, deadZoneShare: 0.45,
      histogram: (0..<64).map { $0 * $0 * 1000 })
  }
}

extension EvaluationRecord {
  static func example(_ step: Int, perplexity: Double = 8.5) -> EvaluationRecord {
    EvaluationRecord(
      step: step, time: 7.5, seconds: 1.5, tokens: 4096, isInterrupted: true,
      studentPerplexity: perplexity, teacherPerplexity: 6.5, gap: 2, studentCrossEntropy: 2.125,
      teacherCrossEntropy: 1.875, studentByPosition: [3, .nan, .infinity, -0.0],
      teacherByPosition: [2, 1.5, 1.25, 1], layerCount: 2,
      layerErrors: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, -.infinity],
      samples: TokenSamples(
        crossEntropy: [1, 2, 3], confidence: [0.5, 0.25, 1], entropy: [4, 5, 6]))
  }
}

extension TokenTraceRecord {
  static func example(_ step: Int, watch: Int = 1, position: Int = 0) -> TokenTraceRecord {
    TokenTraceRecord(
      watch: watch, step: step, position: position, token: 411, scale: 0.002,
      teacherCrossEntropy: 0.25, studentCrossEntropy: 0.5, teacherEntropy: 1.5, confidence: 0.75,
      kd: 1.75,
      teacherTop: [.init(token: 411, probability: 0.75), .init(token: -1, probability: .nan)],
      studentTop: [.init(token: 9, probability: 0.125)])
  }
}

extension CodeMapRecord {
  static func example(_ step: Int, matrix: Int = 0) -> CodeMapRecord {
    CodeMapRecord(
      step: step, matrix: matrix, firstRow: 64, firstColumn: 160, rows: 2, columns: 3,
      codes: [-1, 0, 1, .min, .max, 0])
  }
}

extension CheckpointRecord {
  static func example(_ step: Int, event: Int = 0) -> CheckpointRecord {
    CheckpointRecord(
      step: step, path: "checkpoints/\(step)", hash: "ab12", bytes: 1 << 33, perplexity: 8.25,
      savedAt: 55.5, isKept: true, event: event)
  }
}
