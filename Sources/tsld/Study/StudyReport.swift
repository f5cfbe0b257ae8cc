import Dashboard
import Foundation
import RunStore
import Training
import Untrusted

/// What a study found as one HTML file: its table, the paper's figures, its runs.
struct StudyReport {
  private let plan: StudyPlan
  private let table: StudyTable
  private let failures: [(name: String, reason: String)]

  /// More figures than those of so many runs nobody compares.
  private static let figureLimit = 12

  init(_ plan: StudyPlan, _ table: StudyTable, _ failures: [(name: String, reason: String)]) {
    (self.plan, self.table, self.failures) = (plan, table, failures)
  }

  /// Writes `report.html`, where runs are finished.
  func write(in folder: URL) throws {
    func finished(_ model: StudyPlan.Model) -> RunDirectory? {
      guard let run = model.job.run, (try? RunStart.finishedSteps(run)) != nil else { return nil }
      return try? RunDirectory(opening: run)
    }
    var runs: [(data: RunData?, own: ComparedRun)] = []
    for row in plan.rows {
      let directories = row.models.compactMap(finished)
      for (index, directory) in directories.enumerated() {
        // Those that differ by chance alone look alike.
        let isShown = index == 0 && runs.count { $0.data != nil } < Self.figureLimit
        runs.append((isShown ? try ReportCommand.read(directory) : nil, ComparedRun(directory)))
      }
    }
    guard !runs.isEmpty else { return }
    let document = ReportDocument(
      study: folder.lastPathComponent, table: (table.header, table.rowCells),
      notes: [table.note + StudyTable.gapNote] + failures.map { "\($0.name) failed: \($0.reason)" },
      runs: runs, theme: try ReportCommand.theme())
    try DurableFile.write(
      Array(document.html.utf8), to: folder.appendingPathComponent("report.html"))
    ProgressLine.clear()
  }
}
