import Foundation
import RunStore
import Training
import Untrusted

/// A run's record as a folder that TensorBoard loads: scalars of steps and evaluations, histograms of
/// w/Δ, and texts.
enum TensorBoardExport {
  /// Moments of which histograms are written: what is measured more often is thinned out.
  private static let momentLimit = 500
  /// Columns of tables that are no scalars to look at.
  private static let passedOver: Set<String> = [
    "step", "time", "seconds", "is_interrupted", "layer_count", "layer_errors",
    "student_by_position",
    "teacher_by_position", "sample_cross_entropy", "sample_confidence", "sample_entropy",
  ]

  /// Writes the folder, all of it or none.
  ///
  /// - Throws: a `Problem` where the folder holds something already, or cannot be written.
  static func write(_ reader: RunReader, to url: URL) throws {
    try Folder.fill(url) { try writeEvents(reader, to: $0) }
  }

  private static func writeEvents(_ reader: RunReader, to folder: URL) throws {
    let run = try reader.run()
    // TensorBoard takes every file with this in its name for one of events.
    let name = "events.out.tfevents.\(Int(run.createdAt)).\(reader.directory.name)"
    var file = try EventFile(folder.appendingPathComponent(name), time: run.createdAt)
    try writeTexts(reader, run, to: &file)
    try writeScalars(of: "evaluation", reader, to: &file)
    for score in try reader.taskScores() {
      try file.append(
        step: score.step, time: score.time,
        [
          EventFile.scalar(
            "tasks/\(score.task)/\(score.metric)/\(score.model.rawValue)", score.value)
        ])
    }
    try writeScalars(of: "step", reader, to: &file)
    try writeHistograms(reader, to: &file)
    try file.finish()
  }

  /// Every column that is a number, by its name.
  private static func writeScalars(
    of table: String, _ reader: RunReader, to file: inout EventFile
  ) throws {
    var columns: [String] = []
    let count = try reader.rowCount(of: table)
    var read = 0
    try reader.rows(of: table) { cells in
      guard !columns.isEmpty else { return columns = cells }
      read += 1
      if read % 10_000 == 0 { ProgressLine.show(table, Double(read) / Double(count)) }
      let row = Dictionary(zip(columns, cells)) { $1 }
      guard let step = row["step"].flatMap({ Int($0) }),
        let time = row["time"].flatMap({ Double($0) }), row["is_interrupted"] != "1"
      else { return }
      let values = zip(columns, cells).compactMap { column, cell -> EventFile.Message? in
        guard !passedOver.contains(column), let value = Double(cell) else { return nil }
        return EventFile.scalar("\(table)/\(column)", value)
      }
      try file.append(step: step, time: time, values)
    }
  }

  private static func writeHistograms(_ reader: RunReader, to file: inout EventFile) throws {
    let matrices = Dictionary(try reader.matrices().map { ($0.id, $0) }) { $1 }
    let steps = try reader.matrixStepNumbers(after: -1, atMost: momentLimit).shown
    for (index, step) in steps.enumerated() {
      ProgressLine.show("histograms", Double(index) / Double(steps.count))
      let values = try reader.matrixSteps(at: step).compactMap { record -> EventFile.Message? in
        guard let matrix = matrices[record.matrix], !record.histogram.isEmpty else { return nil }
        return EventFile.histogram(
          "weights/\(matrix.name)", record.histogram, limit: matrix.histogramLimit)
      }
      try file.append(step: step, time: try reader.step(step)?.time ?? 0, values)
    }
  }

  private static func writeTexts(
    _ reader: RunReader, _ run: RunRecord, to file: inout EventFile
  ) throws {
    if let recipe = try? Recipe(contentsOf: reader.directory.recipe) {
      let rows = Recipe.keys.compactMap { key in
        recipe.json.object?[key].map { "    \(key): \($0.text)" }
      }
      try file.append(
        step: 0, time: run.createdAt, [EventFile.text("recipe", rows.joined(separator: "\n"))])
    }
    for event in try reader.events() {
      var text = event.text
      if event.kind == .continuation {
        guard
          let continuation = try? JSONDecoder().decode(Continuation.self, from: Data(text.utf8))
        else { continue }
        text = continuation.markdown
      } else if let after = event.after {
        text += " (\(event.before.map { "\($0) → " } ?? "")\(after))"
      }
      try file.append(
        step: event.step, time: event.time,
        [EventFile.text("events/\(event.kind.rawValue)", text)])
    }
  }
}

extension Continuation {
  /// What both models make of the prompt, as quotations.
  fileprivate var markdown: String {
    func quoted(_ text: String) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
        .joined(separator: "\n")
    }
    return
      ([("prompt", prompt)] + (teacher.map { [("teacher", $0)] } ?? []) + [("student", student)])
      .map { "**\($0)**\n\n\(quoted($1))" }.joined(separator: "\n\n")
  }
}
