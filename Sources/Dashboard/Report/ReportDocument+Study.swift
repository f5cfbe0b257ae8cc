import Terminal
import Training

extension ReportDocument {
  /// What a study found: its table, its runs side by side, and the paper's figures of some of them.
  ///
  /// - Parameters:
  ///   - table: its rows as people read them.
  ///   - notes: what is to be known of the numbers, and what failed.
  ///   - runs: all that are finished; figures are made of those with data.
  package init(
    study name: String, table: (header: [String], rows: [[String]]), notes: [String],
    runs: [(data: RunData?, own: ComparedRun)], theme: Theme
  ) {
    self.init(title: "Study \(name)")
    parts.append(.heading("Results"))
    parts.append(.table(table.header, table.rows.map { $0.map { Cell($0) } }))
    parts += notes.map { .paragraph($0) }
    for figure in RunFigure.allCases {
      let pictures = runs.enumerated().compactMap { index, run in
        run.data.flatMap {
          Self.figure(
            figure, $0, name: "\(figure)-\(index + 1)", caption: run.own.name, theme: theme)
        }
      }
      if !pictures.isEmpty { parts += [.heading(figure.title)] + pictures }
    }
    parts += Self.comparison(runs.map(\.own))
  }

  /// Runs beside one another: what came of them, and where their recipes differ.
  static func comparison(_ runs: [ComparedRun]) -> [Part] {
    guard !runs.isEmpty else { return [] }
    var parts: [Part] = [
      .heading("Runs"),
      .table(
        ComparedColumn.allCases.map(\.title),
        runs.map { run in
          ComparedColumn.allCases.map { Cell($0.text(of: run, baseline: runs.first)) }
        }),
    ]
    let settings = runs.map(\.settings)
    let keys = Recipe.keys.filter { key in Set(settings.map { $0[key] }).count > 1 }
    if !keys.isEmpty {
      parts.append(.heading("Where the recipes differ"))
      parts.append(
        .table(
          ["key"] + runs.map(\.name),
          keys.map { key in [Cell(key)] + settings.map { Cell($0[key] ?? "-") } }))
    }
    return parts
  }
}
