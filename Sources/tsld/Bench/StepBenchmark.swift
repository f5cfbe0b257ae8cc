import Engine
import Foundation

/// Times whole training steps on random weights and tokens, and the machine's sgemm in between.
struct StepBenchmark {
  let name: String
  let architecture: Architecture
  let shape: BatchShape
  let objective: Objective
  let quantizer: Quantizer?
  let threads: Int
  /// Steps to time; nil for as many as take about ten seconds, between 5 and 200.
  let steps: Int?

  /// The bytes of weights, gradients, moments and codes: what the step needs before activations.
  var leastMemory: Int {
    let parameters = architecture.parameterSpecs.reduce(0) { $0 + $1.count }
    return parameters * (objective.needsTeacher ? 20 : 16) + (quantizer == nil ? 0 : parameters * 4)
  }

  /// - Parameter progress: told what is being done, for a person who waits.
  func run(progress: (String) -> Void) throws -> BenchReport {
    let pool = ThreadPool(threadCount: threads)
    progress("\(name): making random weights")
    let distiller = try makeDistiller(pool)
    let clock = StepClock()
    var random = RandomSource(seed: 3)
    let tokens = (0..<shape.rows).map { _ in
      Int32.random(in: 0..<Int32(architecture.vocabularySize), using: &random)
    }
    func step() -> Double {
      let start = ContinuousClock.now
      _ = distiller.step(tokens, length: shape.length, learningRate: 1e-4)
      clock.finish()
      return (ContinuousClock.now - start).milliseconds
    }
    progress("\(name): warming up")
    let warmUp = step()
    let warmer = warmUp > 2000 ? warmUp : step()
    let count = steps ?? min(max(Int(10_000 / warmer), 5), 200)
    distiller.phaseBegins = clock.begin
    let sgemm = SgemmRate(pool: pool)
    sgemm.sample()
    var times: [Double] = []
    for index in 0..<count {
      progress("\(name): step \(index + 1) of \(count)")
      times.append(step())
      // The machine may be shared: the limit is measured all along the run.
      if (index + 1) % max(count / 5, 1) == 0 { sgemm.sample() }
    }
    return report(times: times, clock: clock, sgemm: sgemm.median, distiller)
  }

  private func makeDistiller(_ pool: ThreadPool) throws -> Distiller {
    let student = try Decoder.random(
      architecture, seed: 1, trainable: true, quantizer: quantizer, maximumLength: shape.length)
    let quantized = quantizer.map { QuantizedWeights($0, in: student.parameters) }
    quantized?.initializeScales()
    let teacher =
      objective.needsTeacher
      ? try Decoder.random(
        architecture, seed: 2, trainable: false, maximumLength: shape.length) : nil
    return Distiller(
      student: student, teacher: teacher, quantized: quantized, objective: objective,
      microBatch: shape, pool: pool)
  }

  private func report(
    times: [Double], clock: StepClock, sgemm: Double, _ distiller: Distiller
  ) -> BenchReport {
    let sorted = times.sorted()
    let median = sorted[sorted.count / 2]
    let passes: Double = distiller.teacher == nil ? 3 : 4
    let gflops = passes * architecture.forwardOperations(shape) / (median * 1e6)
    return BenchReport(
      model: name, batch: shape.batch, block: shape.length, objective: objective.kind.rawValue,
      quantizer: quantizer?.scheme.name ?? "none", threads: threads, steps: times.count,
      parameters: distiller.student.parameters.count, msPerStep: median, msPerStepMin: sorted[0],
      tokensPerSecond: Double(shape.rows) / median * 1e3, gflops: gflops, sgemmGflops: sgemm,
      sgemmShare: gflops / sgemm, peakMemoryBytes: ProcessMemory.peak,
      phases: Dictionary(
        uniqueKeysWithValues: clock.milliseconds.map {
          ($0.key.rawValue, $0.value / Double(times.count))
        }), msPerStepMean: times.reduce(0, +) / Double(times.count))
  }
}
