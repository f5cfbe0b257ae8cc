import Engine
import Foundation
import RunStore

extension Trainer {
  /// Measures the student on the held-out text, and the teacher the first time.
  ///
  /// - Parameters:
  ///   - progress: told the share that is done, after every batch.
  ///   - isInterrupted: asked after every batch; where true, the result says so.
  /// - Returns: nil where there is no held-out text.
  func evaluate(
    progress: (Double) -> Void, isInterrupted: () -> Bool
  ) -> EvaluationRecord? {
    guard let corpus = inputs.valid else { return nil }
    let started = ContinuousClock.now
    let batch = min(recipe.batch, corpus.blockCount)
    let meter = DistillationMeter(
      student: distiller.student, teacher: distiller.teacher,
      microBatch: BatchShape(batch: batch, length: recipe.block), pool: distiller.pool)
    let knowsTeacher = distiller.teacher == nil || teacherEvaluation != nil
    var interrupted = false
    for first in stride(from: 0, to: corpus.blockCount, by: batch) {
      let blocks = (first..<min(first + batch, corpus.blockCount)).map { corpus.block($0) }
      // The frozen teacher never changes: its first batch is only looked at again for the layers.
      meter.measure(
        Batch(blocks, length: recipe.block), skipsTeacher: knowsTeacher && first > 0)
      progress(Double(first + blocks.count) / Double(corpus.blockCount))
      interrupted = first + batch < corpus.blockCount && isInterrupted()
      if interrupted { break }
    }
    let student = meter.student
    if !knowsTeacher, !interrupted { teacherEvaluation = meter.teacher }
    let teacher = teacherEvaluation ?? (interrupted ? meter.teacher : nil)
    var record = EvaluationRecord()
    record.step = stepCount
    record.time = Date().timeIntervalSince1970
    record.seconds = (ContinuousClock.now - started).seconds
    record.tokens = student.count
    record.isInterrupted = interrupted
    record.studentPerplexity = student.perplexity
    record.teacherPerplexity = teacher?.perplexity
    record.gap = teacher.map { student.perplexity - $0.perplexity }
    record.studentCrossEntropy = student.mean
    record.teacherCrossEntropy = teacher?.mean
    record.studentByPosition = student.byPosition
    record.teacherByPosition = teacher?.byPosition ?? []
    record.layerCount = meter.layerErrors.isEmpty ? 0 : inputs.student.architecture.layerCount + 1
    record.layerErrors = meter.layerErrors
    record.samples.crossEntropy = meter.samples.map(\.crossEntropy)
    record.samples.confidence = meter.samples.map(\.confidence)
    record.samples.entropy = meter.samples.map(\.entropy)
    return record
  }

  /// Whether the student makes sense of the last step's first sequences: the loss of weights that are
  /// finite need not be, and after the last step nothing else tells.
  var isSound: Bool {
    let blocks = lastBlocks.prefix(recipe.batch)
    let meter = DistillationMeter(
      student: distiller.student, teacher: nil,
      microBatch: BatchShape(batch: blocks.count, length: recipe.block), pool: distiller.pool)
    meter.measure(Batch(Array(blocks), length: recipe.block))
    return meter.student.mean.isFinite
  }
}
