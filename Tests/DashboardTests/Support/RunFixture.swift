import Engine
import Foundation
@testable import RunStore
import Training

@testable import Dashboard

/// A run as training would record it, made from formulas: the same for every test.
enum RunFixture {
  static let totalSteps = 400
  static let words = [
    " Once", " upon", " a", " time", ",", " a", " fox", " met", " the", " old", " cat", ".", "\n",
    "\"", "Where", " is", " my", " red", " ball", "?\"", " asked", " the", " fox", ".", " The",
    " cat", " did", " not", " know", ".", " 日本", "\u{1B}[31m",
  ]

  /// The run after so many steps.
  static func run(steps: Int = 240, phase: RunPhase = .running, totalSteps: Int = totalSteps)
    -> RunData
  {
    var run = RunData()
    run.apply(update(steps: steps, phase: phase, totalSteps: totalSteps))
    return run
  }

  static func update(
    steps: Int = 240, phase: RunPhase = .running, totalSteps: Int = totalSteps
  ) -> RunUpdate {
    var update = RunUpdate()
    update.run = RunRecord(
      name: "stories-20260101", createdAt: 1_767_225_600, programVersion: "0.1.0",
      status: .running, processID: 1, host: "host", heartbeatAt: 1_767_225_660, threadCount: 2,
      totalSteps: totalSteps, teacher: "models/stories", student: "models/stories",
      quantizer: "twn per row", objective: "tsld")
    update.directory = "runs/stories-20260101"
    update.standing = standing(steps: steps, phase: phase, totalSteps: totalSteps)
    update.steps = steps > 0 ? (1...steps).map(step) : []
    update.evaluations = stride(from: 0, through: steps, by: 50).map(evaluation)
    update.events = events(steps: steps)
    update.checkpoints = stride(from: 100, through: steps, by: 100).map {
      CheckpointRecord(
        step: $0, path: "checkpoints/step-\($0)", hash: "00ff", bytes: 2_000_000, perplexity: 2.1,
        savedAt: 1_767_225_600 + Double($0), isKept: true, event: 1)
    }
    update.matrices = matrices
    update.measurements = stride(from: 1, through: max(steps, 1), by: 10).map(measurement)
    update.watches = [
      WatchRecord(id: 1, name: "held-out text", tokens: Array(0..<Int32(words.count))),
      WatchRecord(id: 2, name: "typed", tokens: [0, 1, 2, 3]),
    ]
    update.traces = stride(from: 0, through: steps, by: 20).flatMap {
      [trace(watch: 1, count: words.count - 1, step: $0), trace(watch: 2, count: 3, step: $0)]
    }
    update.tokenTexts = Dictionary(
      uniqueKeysWithValues: words.enumerated().map { (Int32($0.offset), $0.element) })
    update.codeMaps = [codeMap]
    update.usage = UsageSample(
      residentBytes: 190_000_000, peakBytes: 220_000_000, threadCount: 5, cores: 1.93)
    return update
  }

  static func standing(steps: Int, phase: RunPhase, totalSteps: Int) -> RunStanding {
    var standing = RunStanding()
    standing.phase = phase
    standing.step = steps
    standing.totalSteps = totalSteps
    standing.epoch = Double(steps) / 160
    standing.learningRate = 1e-3 * (1 - Double(steps) / Double(totalSteps))
    standing.settings = LiveSettings(Recipe())
    standing.canBeSteered = !phase.hasEnded
    return standing
  }

  /// A wave that looks random and is not.
  static func noise(_ index: Int, _ kind: Int = 0) -> Double {
    sin(Double(index) * 12.9898 + Double(kind) * 4.1414)
      * cos(Double(index) * 78.233 + Double(kind))
  }

  static func step(_ step: Int) -> StepRecord {
    let progress = Double(step) / Double(totalSteps)
    let spike = step == 123 ? 6.0 : 0
    let gt = 0.55 + 1.6 * exp(-6 * progress) + 0.08 * noise(step) + spike
    let distillation = 4 * (0.6 + 1.2 * exp(-7 * progress)) + 0.2 * noise(step, 1)
    return StepRecord(
      step: step, time: 1_767_225_600 + 0.1 * Double(step), loss: gt + distillation,
      groundTruth: gt, distillation: distillation, layers: nil, perplexity: exp(gt),
      softCrossEntropy: distillation / 4, forwardKL: 0.3 * exp(-5 * progress) + 0.05,
      agreement: 0.6 + 0.3 * progress, teacherCrossEntropy: 0.57, confidence: 0.8,
      gradientNorm: 1.2 + 0.4 * noise(step, 2) + spike, clippedNorm: 1,
      learningRate: 1e-3 * (1 - progress), tokens: 2048,
      tokensPerSecond: 21_000 + 900 * noise(step),
      phases: PhaseTimes(
        teacher: 12, forward: 14, objective: 21, backward: 30, optimizer: 3, quantize: 2),
      scaleEffectiveCount: 240 + 6 * noise(step, 3), scaleLargest: 0.0061, scaleSmallest: 0.0035)
  }

  static func evaluation(at step: Int) -> EvaluationRecord {
    let progress = Double(step) / Double(totalSteps)
    let perplexity = 1.85 + 6.9 * exp(-9 * progress)
    let positions = 64
    // Apart, or the compiler takes too long to find their types.
    let student = (0..<positions).map { position -> Float in
      let start = 1.5 / Double(position + 1)
      return position == 0 ? .nan : Float(log(perplexity) + start + 0.1 * noise(position, step))
    }
    let teacher = (0..<positions).map { position -> Float in
      let start = 1.4 / Double(position + 1)
      return position == 0 ? .nan : Float(0.5 + start + 0.05 * noise(position))
    }
    let errors = (0..<5).flatMap { layer in
      (0..<positions).map { position -> Float in
        let growth = 0.05 * Double(layer) * (1 + Double(position) / 64)
        return Float(0.02 + growth * exp(-2 * progress) + 0.01 * (1 + noise(position, layer)))
      }
    }
    return EvaluationRecord(
      step: step, time: 1_767_225_600 + 0.1 * Double(step), seconds: 0.9, tokens: 20_000,
      isInterrupted: false, studentPerplexity: perplexity, teacherPerplexity: 1.77,
      gap: perplexity - 1.77, studentCrossEntropy: log(perplexity),
      teacherCrossEntropy: log(1.77),
      studentByPosition: student, teacherByPosition: teacher, layerCount: 5, layerErrors: errors,
      samples: TokenSamples(
        crossEntropy: (0..<200).map { Float(1.5 * (1 + noise($0, 5))) },
        confidence: (0..<200).map { Float(exp(-0.7 * (1 + noise($0, 5)))) },
        entropy: (0..<200).map { Float(1.1 * (1 + noise($0, 6))) }))
  }

  static func events(steps: Int) -> [EventRecord] {
    let all: [(Int, EventKind, String?, String?, String)] = [
      (0, .start, nil, nil, "training starts"),
      (0, .evaluation, nil, nil, "perplexity 8.75"),
      (90, .command, "0.000775", "0.00096875", #"{"scaleLearningRate":{"by":1.25}}"#),
      (100, .checkpoint, nil, nil, "checkpoints/step-100"),
      (150, .command, nil, nil, #"{"pause":{}}"#),
      (150, .command, nil, nil, #"{"resume":{}}"#),
      (200, .checkpoint, nil, nil, "checkpoints/step-200"),
    ]
    return all.filter { $0.0 <= steps }.enumerated().map { index, event in
      EventRecord(
        id: index + 1, step: event.0, time: 1_767_225_600 + 0.1 * Double(event.0), kind: event.1,
        before: event.2, after: event.3, text: event.4, isDiscarded: false)
    }
  }

  static let matrices = (0..<12).map { index in
    let names = ["self_attn.q_proj", "self_attn.o_proj", "mlp.up_proj", "mlp.down_proj"]
    return MatrixRecord(
      id: index, name: "model.layers.\(index / 4).\(names[index % 4]).weight", rows: 128,
      columns: index % 4 == 3 ? 344 : 128, histogramLimit: 3)
  }

  static func measurement(at step: Int) -> [MatrixStepRecord] {
    let progress = Double(step) / Double(totalSteps)
    return matrices.map { matrix in
      let zero = matrix.id == 7 ? 0.93 : 0.42 + 0.05 * progress + 0.02 * noise(matrix.id, 7)
      let flips = 0.02 * exp(-3 * progress) * (1 + 0.5 * noise(matrix.id + step, 8))
      return MatrixStepRecord(
        step: step, matrix: matrix.id, minusShare: (1 - zero) * 0.49, zeroShare: zero,
        plusShare: (1 - zero) * 0.51, zeroFlipShare: matrix.id == 5 ? 0 : flips,
        signFlipShare: matrix.id == 5 ? 0 : flips / 50, levelFlipShare: 0,
        oscillationShare: flips / 8, averageOscillationShare: flips / 10,
        neverFlippedShare: 1 - 0.3 * progress, boundaryShare: 0.04, scaleMean: 0.052,
        scaleSpread: 0.006, scaleDrift: 1 + 0.1 * progress,
        signalToQuantizationNoise: 7.1 + 0.4 * noise(matrix.id, 9), entropy: 1.55,
        gradientNorm: 0.1, deadZoneShare: 0.45,
        histogram: (0..<48).map { bin in
          let x = (Double(bin) + 0.5) / 48 * 6 - 3
          return UInt32(1000 * exp(-x * x / 2.4))
        })
    }
  }

  static func trace(watch: Int, count: Int, step: Int) -> [TokenTraceRecord] {
    let progress = Double(step) / Double(totalSteps)
    let entropies = (0..<count).map { 1.2 * (1 + noise($0, 10)) }
    let crossEntropies = (0..<count).map { 1.6 * (1 + noise($0, 11)) }
    let sum = crossEntropies.reduce(0) { $0 + exp($1 / 10) }
    return (0..<count).map { position in
      let student = crossEntropies[position] + 2 * exp(-4 * progress) * (1 + noise(position, 12))
      let p = Float(exp(-entropies[position] / 2))
      return TokenTraceRecord(
        watch: watch, step: step, position: position, token: Int32(position + 1),
        scale: exp(crossEntropies[position] / 10) / sum,
        teacherCrossEntropy: crossEntropies[position], studentCrossEntropy: student,
        teacherEntropy: entropies[position], confidence: Double(p),
        kd: entropies[position] + 0.5 * exp(-4 * progress),
        teacherTop: (0..<5).map {
          .init(token: Int32((position + 1 + $0) % words.count), probability: p / Float(1 << $0))
        },
        studentTop: (0..<5).map {
          .init(
            token: Int32((position + 1 + $0 * 2) % words.count),
            probability: p * Float(0.6 + 0.4 * progress) / Float(1 << $0))
        })
    }
  }

  static let codeMap = CodeMap(
    step: 231, matrix: 0, firstRow: 0, firstColumn: 0, columnCount: 96,
    codes: (0..<48 * 96).map { Int8((noise($0, 13) * 1.6).rounded()) })
}
