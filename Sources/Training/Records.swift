import Engine
import Foundation
import RunStore

extension StepRecord {
  /// What the engine reports, as the run store keeps it; what needs a teacher is nil without one.
  init(
    step: Int, _ report: StepReport, rate: Double, seconds: Double, phases: PhaseTimes,
    objective: Objective, hasTeacher: Bool
  ) {
    let totals = report.totals
    func told(_ value: Double) -> Double? { hasTeacher ? value : nil }
    self.init(
      step: step, time: Date().timeIntervalSince1970, loss: totals.loss,
      groundTruth: totals.groundTruth,
      distillation: objective.needsTeacher ? totals.distillation : nil,
      layers: objective.distilsLayers ? totals.layers : nil,
      perplexity: exp(totals.groundTruth), softCrossEntropy: told(totals.softCrossEntropy),
      forwardKL: told(totals.forwardKL), agreement: told(totals.agreement),
      teacherCrossEntropy: told(totals.teacherCrossEntropy), confidence: told(totals.confidence),
      gradientNorm: report.gradientNorm, clippedNorm: report.clippedNorm, learningRate: rate,
      tokens: report.labelCount,
      tokensPerSecond: Double(report.labelCount) / seconds, phases: phases,
      scaleEffectiveCount: told(totals.tokenScale.effectiveCount),
      scaleLargest: told(totals.tokenScale.largest),
      scaleSmallest: told(totals.tokenScale.smallest))
  }
}

extension MatrixStepRecord {
  init(
    step: Int, matrix: Int, _ quantized: QuantizedMatrix, gradientNorm: Double,
    deadZoneShare: Double
  ) {
    let statistics = quantized.statistics
    let scales = quantized.scaleSummary
    self.init(
      step: step, matrix: matrix, minusShare: statistics.minusShare,
      zeroShare: statistics.zeroShare, plusShare: statistics.plusShare,
      zeroFlipShare: statistics.zeroFlipShare, signFlipShare: statistics.signFlipShare,
      levelFlipShare: statistics.levelFlipShare, oscillationShare: statistics.oscillationShare,
      averageOscillationShare: statistics.averageOscillationShare,
      neverFlippedShare: statistics.neverFlippedShare, boundaryShare: statistics.boundaryShare,
      scaleMean: scales.mean, scaleSpread: scales.spread, scaleDrift: scales.drift,
      signalToQuantizationNoise: statistics.signalToQuantizationNoise,
      entropy: statistics.entropy, gradientNorm: gradientNorm, deadZoneShare: deadZoneShare,
      histogram: quantized.histogram().map(Int.init))
  }
}

extension TokenTraceRecord {
  init(_ insight: TokenInspector.Insight, watch: Int, step: Int) {
    func candidates(_ list: [TokenInspector.Candidate]) -> [Candidate] {
      list.map { Candidate(token: $0.token, probability: $0.probability) }
    }
    let teacher = insight.teacher
    self.init(
      watch: watch, step: step, position: insight.position - 1, token: insight.token,
      scale: teacher.map { Double($0.tokenScale) },
      teacherCrossEntropy: teacher.map { Double($0.crossEntropy) },
      studentCrossEntropy: Double(insight.studentCrossEntropy),
      teacherEntropy: teacher.map { Double($0.entropy) },
      confidence: teacher.map { Double($0.confidence) },
      kd: teacher.map { Double($0.softCrossEntropy) },
      teacherTop: candidates(teacher?.top ?? []), studentTop: candidates(insight.studentTop))
  }
}
