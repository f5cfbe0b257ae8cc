/// What a task gave at an evaluation, in one of its metrics.
package struct TaskScoreRecord: StoredRecord, Equatable {
  static let table = RecordTable<TaskScoreRecord>(
    "task_score", keepsNaN: true, Field("step", \.step), Field("model", \.model),
    Field("task", \.task), Field("place", \.place), Field("metric", \.metric),
    Field("time", \.time), Field("seconds", \.seconds), Field("items", \.items),
    Field("value", \.value), Field("standard_error", \.standardError),
    Field("chance", \.chance))

  /// Which model was asked.
  package enum Model: String, ColumnValue, CaseIterable, Sendable { case student, teacher }

  package var step: Int
  package var model = Model.student
  package var task = ""
  /// The place of the metric among the task's own: the first one, 0, is what people look at.
  package var place = 0
  package var metric = ""
  package var time = 0.0
  /// How long the task took.
  package var seconds = Double.nan
  package var items = 0
  package var value = Double.nan
  /// Of the mean over items; nil for what is no mean.
  package var standardError: Double?
  /// The share that guessing would get right; nil where there are no choices.
  package var chance: Double?
}

extension TaskScoreRecord { package init() { self.init(step: 0) } }
