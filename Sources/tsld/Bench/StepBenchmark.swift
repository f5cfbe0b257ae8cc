import Engine
import Foundation
import RunStore
import Training

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

  /// The bytes that the step needs.
  var leastMemory: Int {
    Distiller.byteCount(
      architecture, isQuantized: quantizer != nil,
      teacher: objective.needsTeacher ? architecture : nil,
      microBatch: shape, threadCount: threads)
  }

  func run() throws -> BenchReport {
    let pool = ThreadPool(threadCount: threads)
    ProgressLine.show("\(name): making random weights")
    let distiller = try makeDistiller(pool)
    let clock = PhaseClock()
    var phases: [PhaseTimes] = []
    var random = RandomSource(seed: 3)
    let tokens = (0..<shape.rows).map { _ in
      Int32.random(in: 0..<Int32(architecture.vocabularySize), using: &random)
    }
    let batch = Batch(tokens, length: shape.length)
    func step() throws -> Double {
      let start = ContinuousClock.now
      let report = distiller.step(batch, learningRate: 1e-4)
      // A step that is not applied takes less time, and proves nothing.
      if let rejection = report.rejection {
        throw Failure(description: "a step was not applied: \(rejection)")
      }
      phases.append(clock.finish())
      return (ContinuousClock.now - start).milliseconds
    }
    ProgressLine.show("\(name): warming up")
    let warmUp = try step()
    let warmer = warmUp > 2000 ? warmUp : try step()
    let count = steps ?? min(max(Int(10_000 / warmer), 5), 200)
    distiller.phaseBegins = { clock.begin($0) }
    phases = []
    let sgemm = GemmProbe(pool: pool)
    var rates = [sgemm.measure()]
    var times: [Double] = []
    for index in 0..<count {
      ProgressLine.show("\(name): step \(index + 1) of \(count)")
      times.append(try step())
      // The machine may be shared: the limit is measured all along the run.
      if (index + 1) % max(count / 5, 1) == 0 { rates.append(sgemm.measure()) }
    }
    return BenchReport(
      benchmark: self, times: times, phases: phases,
      parameters: distiller.student.parameters.count,
      operations: architecture.stepOperations(shape, teacher: distiller.teacher?.architecture),
      sgemm: rates.median, peakMemoryBytes: Self.peakMemory)
  }

  private func makeDistiller(_ pool: ThreadPool) throws -> Distiller {
    let student = try Decoder.random(
      architecture, seed: 1, trainable: true, quantizer: quantizer)
    let quantized = quantizer.map { QuantizedWeights($0, in: student.parameters) }
    quantized?.initializeScales()
    let teacher =
      objective.needsTeacher
      ? try Decoder.random(architecture, seed: 2, trainable: false) : nil
    return Distiller(
      student: student, teacher: teacher, quantized: quantized, objective: objective,
      microBatch: shape, pool: pool)
  }

  /// The most bytes of this program that were resident at once.
  static var peakMemory: Int {
    // What the kernel tells of a process includes the program that it was before; this does not.
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    if let kibibytes = status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap({ Int($0.1) }) {
      return kibibytes * 1024
    }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}

extension [Double] {
  /// The middle value, or the mean of the middle two.
  var median: Double {
    let sorted = sorted()
    let middle = count / 2
    return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
