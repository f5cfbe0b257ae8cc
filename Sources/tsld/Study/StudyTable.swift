import Foundation
import RunStore
import Training
import Untrusted

/// What a study found, for terminals and for papers.
struct StudyTable: Report {
  private let axes: [String]
  private let rows: [Row]

  /// A baseline, or runs that differ in chance alone.
  fileprivate struct Row {
    let labels: [String]
    let isBaseline: Bool
    let isTeacher: Bool
    var perplexities: [Double] = []
    /// How far each is from its own teacher: perplexities' difference, and their logarithms'.
    var gaps: [Double] = []
    var nats: [Double] = []
    /// By task and metric.
    var scores: [String: [Double]] = [:]
    /// What failed, or was not made yet.
    var missingCount = 0
  }

  /// Gathers what is known by now.
  init(_ plan: StudyPlan) {
    axes = plan.axes
    /// The perplexities of teachers, by what they were evaluated on.
    var teachers: [[String]: Double] = [:]
    func perplexity(_ model: StudyPlan.Model) -> Double? {
      if let run = model.job.run {
        guard let last = try? RunReader(RunDirectory(opening: run)).lastEvaluation(),
          (try? RunStart.finishedSteps(run)) != nil
        else { return nil }
        if let teacher = last.teacherPerplexity { teachers[model.evaluation] = teacher }
        return last.studentPerplexity
      }
      let found = model.job.commands.lazy.compactMap { $0.measured?["perplexity"]?.double }.first
      if model.isTeacher { teachers[model.evaluation] = found }
      return found
    }
    let found = plan.rows.map { row in row.models.map { ($0, perplexity($0)) } }
    rows = zip(plan.rows, found).map { planned, models in
      var row = Row(
        labels: planned.labels, isBaseline: planned.isBaseline,
        isTeacher: planned.models.allSatisfy(\.isTeacher))
      for (model, perplexity) in models {
        guard let perplexity else {
          row.missingCount += 1
          continue
        }
        row.perplexities.append(perplexity)
        if let teacher = teachers[model.evaluation], !model.isTeacher {
          row.gaps.append(perplexity - teacher)
          row.nats.append(log(perplexity / teacher))
        }
        for command in model.job.commands { row.add(command.measured?["tasks"]) }
      }
      return row
    }
  }

  private var metrics: [String] { Set(rows.flatMap(\.scores.keys)).sorted() }

  private var best: Double? {
    rows.filter { !$0.isBaseline }.compactMap { Spread($0.perplexities)?.mean }.min()
  }

  var axisCount: Int { axes.count }

  var header: [String] { axes + ["runs", "perplexity", "gap", "nats"] + metrics }

  /// Cells of a row; `mark` is what stands behind the best.
  private func cells(_ row: Row, mark: String) -> [String] {
    let spread = Spread(row.perplexities)
    let isBest = !row.isBaseline && spread.map { $0.mean == best } == true
    let missing = row.missingCount > 0 ? " (\(row.missingCount) missing)" : ""
    return row.labels + ["\(row.perplexities.count)\(missing)"]
      + [(spread?.text(3) ?? "-") + (isBest ? mark : "")]
      + [Spread(row.gaps)?.text(3) ?? "", Spread(row.nats)?.text(4) ?? ""]
      + metrics.map { Spread(row.scores[$0] ?? [])?.text(3) ?? "" }
  }

  /// The place of the row with the least perplexity among those that were trained.
  var bestRow: Int? {
    rows.firstIndex { row in
      !row.isBaseline && best != nil && Spread(row.perplexities)?.mean == best
    }
  }

  var rowCells: [[String]] { rows.map { cells($0, mark: " *") } }

  /// The same where what is missing is still to come.
  var growingCells: [[String]] {
    rows.map { row in
      var cells = cells(row, mark: " *")
      let count = row.perplexities.count
      cells[axes.count] = row.missingCount > 0 ? "\(count)/\(count + row.missingCount)" : "\(count)"
      return cells
    }
  }

  /// What is to be known of the numbers.
  let note = "mean ± deviation over seeds; * the best"

  static let gapNote = "; the gap is to the teacher's perplexity, in nats its logarithm's"

  // MARK: Forms

  var summary: String {
    let columns = header.enumerated().map { place, title in
      (title: title, alignment: place < axes.count ? TextTable.Alignment.left : .right)
    }
    return TextTable(columns, rows: rows.map { cells($0, mark: " *") }).lines()
      .joined(separator: "\n")
      + "\n" + note + Self.gapNote
  }

  var content: [Fields] {
    rows.map { row in
      [
        "labels": Dictionary(zip(axes, row.labels), uniquingKeysWith: { $1 }),
        "is_baseline": row.isBaseline, "perplexities": row.perplexities,
        "perplexity": Spread(row.perplexities)?.mean,
        "deviation": Spread(row.perplexities)?.deviation, "gap": Spread(row.gaps)?.mean,
        "nats": Spread(row.nats)?.mean, "missing": row.missingCount,
        "scores": row.scores.compactMapValues { Spread($0)?.mean },
      ]
    }
  }

  var csv: String {
    func quoted(_ cell: String) -> String {
      cell.contains { ",\"\n".contains($0) }
        ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }
    let names = axes + ["runs", "perplexity", "deviation", "gap", "nats"] + metrics
    let lines = rows.map { row in
      let spread = Spread(row.perplexities)
      let numbers =
        [spread?.mean, spread?.deviation, Spread(row.gaps)?.mean, Spread(row.nats)?.mean]
        + metrics.map { Spread(row.scores[$0] ?? [])?.mean }
      return row.labels + ["\(row.perplexities.count)"]
        + numbers.map { $0.map { "\($0)" } ?? "" }
    }
    return ([names] + lines).map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  var markdown: String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
    return line(header) + line(header.indices.map { $0 < axes.count ? "---" : "---:" })
      + rows.map { line(cells($0, mark: " **best**")) }.joined()
  }

  var latex: String {
    func escaped(_ text: String) -> String {
      text.map { character in
        switch character {
        case "_", "%", "&", "#", "$", "{", "}": "\\\(character)"
        case "±": "$\\pm$"
        case "\\": "\\textbackslash{}"
        default: "\(character)"
        }
      }.joined()
    }
    // No text of a file has a zero: it marks the best one's cell.
    func line(_ cells: [String]) -> String {
      cells.map { cell in
        cell.hasSuffix("\0") ? "\\textbf{\(escaped(String(cell.dropLast())))}" : escaped(cell)
      }.joined(separator: " & ") + " \\\\\n"
    }
    let lines = rows.map { line(cells($0, mark: "\0")) }
    let split = rows.count { $0.isBaseline }
    let columns =
      String(repeating: "l", count: axes.count)
      + String(repeating: "r", count: header.count - axes.count)
    return "\\begin{tabular}{\(columns)}\n\\hline\n" + line(header) + "\\hline\n"
      + lines.prefix(split).joined() + (split > 0 && split < rows.count ? "\\hline\n" : "")
      + lines.dropFirst(split).joined() + "\\hline\n\\end{tabular}\n"
  }
}

extension StudyTable.Row {
  /// Adds what tasks gave; other figures than scores are left out.
  fileprivate mutating func add(_ tasks: JSONValue?) {
    for task in tasks?.object ?? JSONObject() {
      for member in task.value.object ?? JSONObject() {
        let isScore =
          ["acc", "acc_norm", "mcc", "word_perplexity"].contains(member.key)
          || member.key.hasPrefix("exact_match,")
        if isScore, let number = member.value.double {
          scores["\(task.key) \(member.key)", default: []].append(number)
        }
      }
    }
  }
}

/// Values that differ by chance.
private struct Spread {
  let mean: Double
  /// The sample's standard deviation; nil for one value.
  let deviation: Double?

  init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    deviation = values.count > 1 ? (squares / (count - 1)).squareRoot() : nil
  }

  func text(_ digits: Int) -> String {
    mean.fixed(digits) + (deviation.map { " ± " + $0.fixed(digits) } ?? "")
  }
}
