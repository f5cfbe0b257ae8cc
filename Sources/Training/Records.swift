import Engine
import Foundation
import RunStore

extension StepRecord {
  /// What the engine reports, as the run store keeps it; what needs a teacher is nil without one.
  init(
    step: Int, _ report: StepReport, rate: Double, seconds: Double, phases: PhaseTimes,
    objective: Objective, hasTeacher: Bool
  ) {
    self.init()
    let totals = report.totals
    self.step = step
    time = Date().timeIntervalSince1970
    loss = totals.loss
    groundTruth = totals.groundTruth
    perplexity = exp(totals.groundTruth)
    if objective.kind != .groundTruth { distillation = totals.distillation }
    if objective.readsTeacherLayers { layers = totals.layers }
    gradientNorm = report.gradientNorm
    clippedNorm = report.clippedNorm
    learningRate = rate
    tokens = report.labelCount
    tokensPerSecond = Double(report.labelCount) / seconds
    self.phases = phases
    guard hasTeacher else { return }
    softCrossEntropy = totals.softCrossEntropy
    forwardKL = totals.forwardKL
    agreement = totals.agreement
    teacherCrossEntropy = totals.teacherCrossEntropy
    confidence = totals.confidence
    scaleEffectiveCount = totals.tokenScale.effectiveCount
    scaleLargest = totals.tokenScale.largest
    scaleSmallest = totals.tokenScale.smallest
  }
}

extension MatrixStepRecord {
  init(
    step: Int, matrix: Int, _ quantized: QuantizedMatrix, gradientNorm: Double,
    deadZoneShare: Double
  ) {
    self.init()
    let statistics = quantized.statistics
    self.step = step
    self.matrix = matrix
    minusShare = statistics.minusShare
    zeroShare = statistics.zeroShare
    plusShare = statistics.plusShare
    zeroFlipShare = statistics.zeroFlipShare
    signFlipShare = statistics.signFlipShare
    levelFlipShare = statistics.levelFlipShare
    oscillationShare = statistics.oscillationShare
    averageOscillationShare = statistics.averageOscillationShare
    neverFlippedShare = statistics.neverFlippedShare
    boundaryShare = statistics.boundaryShare
    (scaleMean, scaleSpread, scaleDrift) = quantized.scaleSummary
    signalToQuantizationNoise = statistics.signalToQuantizationNoise
    entropy = statistics.entropy
    self.gradientNorm = gradientNorm
    self.deadZoneShare = deadZoneShare
    histogram = quantized.histogram().map { UInt32(clamping: $0) }
  }
}

extension TokenTraceRecord {
  init(_ insight: TokenInspector.Insight, watch: Int, step: Int) {
    func candidates(_ list: [TokenInspector.Candidate]) -> [Candidate] {
      list.map { Candidate(token: $0.token, probability: $0.probability) }
    }
    self.init()
    self.watch = watch
    self.step = step
    position = insight.position - 1
    token = insight.token
    studentCrossEntropy = Double(insight.studentCrossEntropy)
    studentTop = candidates(insight.studentTop)
    guard let teacher = insight.teacher else { return }
    scale = Double(teacher.tokenScale)
    teacherCrossEntropy = Double(teacher.crossEntropy)
    teacherEntropy = Double(teacher.entropy)
    confidence = Double(teacher.confidence)
    kd = Double(teacher.softCrossEntropy)
    teacherTop = candidates(teacher.top)
  }
}
