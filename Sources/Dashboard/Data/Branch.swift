import RunStore

/// The curves of a line that the run left by going back.
package struct Branch: Sendable {
  package let record: BranchRecord
  let series: RunSeries

  /// The curves of its steps and evaluations; neither need be all of them.
  init(
    _ record: BranchRecord, _ steps: [StepRecord], _ evaluations: [EvaluationRecord],
    _ scores: [TaskScoreRecord] = []
  ) {
    self.record = record
    var series = RunSeries()
    for step in steps { series.append(step, meansAnother: false) }
    for evaluation in evaluations where !evaluation.isInterrupted {
      series.perplexity.append(step: evaluation.step, value: evaluation.studentPerplexity)
    }
    for score in scores { series.append(score) }
    self.series = series.withoutTimes
  }

  /// What charts call it.
  var label: String { "before going back to \(record.leftStep)" }
}
