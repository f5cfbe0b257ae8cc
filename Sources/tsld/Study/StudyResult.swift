import Foundation
import RunStore
import Training
import Untrusted

/// A row of a study's table: what is known of a baseline, or of runs that differ in chance alone.
struct StudyResult {
  /// The values of the axes; of a baseline its name alone.
  let labels: [String]
  let isBaseline: Bool
  var perplexities: [Double] = []
  /// By task and metric.
  var scores: [String: [Double]] = [:]
  /// Runs that failed, or were not made yet.
  var missingCount = 0

  struct Spread {
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
}

/// What a study found, for terminals and for papers.
struct StudyTable: Report {
  let axes: [String]
  let results: [StudyResult]
  /// The teacher's perplexity; nil before it is known.
  let teacher: Double?

  private var metrics: [String] { Set(results.flatMap(\.scores.keys)).sorted() }

  private var best: Double? {
    results.filter { !$0.isBaseline }.compactMap { StudyResult.Spread($0.perplexities)?.mean }.min()
  }

  private var header: [String] {
    (axes.isEmpty ? ["model"] : axes) + ["runs", "perplexity", "gap", "nats"] + metrics
  }

  /// Cells of a row; `mark` is what stands behind the best.
  private func cells(_ result: StudyResult, mark: String) -> [String] {
    let width = max(axes.count, 1)
    var labels = Array(result.labels.prefix(width))
    labels += [String](repeating: "", count: width - labels.count)
    let spread = StudyResult.Spread(result.perplexities)
    let isBest = !result.isBaseline && spread.map { $0.mean == best } == true
    func gap(_ value: (Double) -> Double, _ digits: Int) -> String {
      guard teacher != nil, result.labels != ["fp"] else { return "" }
      return StudyResult.Spread(result.perplexities.map(value))?.text(digits) ?? ""
    }
    let missing = result.missingCount > 0 ? " (\(result.missingCount) missing)" : ""
    return labels + [
      "\(result.perplexities.count)" + missing, (spread?.text(3) ?? "-") + (isBest ? mark : ""),
    ]
      + [gap({ $0 - (teacher ?? 0) }, 3), gap({ log($0 / (teacher ?? 1)) }, 4)]
      + metrics.map { StudyResult.Spread(result.scores[$0] ?? [])?.text(3) ?? "" }
  }

  var summary: String {
    let width = max(axes.count, 1)
    let columns = header.enumerated().map { place, title in
      (title: title, alignment: place < width ? TextTable.Alignment.left : .right)
    }
    return TextTable(columns, rows: results.map { cells($0, mark: " *") }).lines()
      .joined(separator: "\n")
      + "\nmean ± deviation over seeds; * the best; the gap is to the teacher's perplexity, in nats its "
      + "logarithm's"
  }

  var content: [Fields] {
    results.map { result in
      let spread = StudyResult.Spread(result.perplexities)
      return [
        "labels": result.labels, "is_baseline": result.isBaseline,
        "perplexities": result.perplexities, "perplexity": spread?.mean,
        "deviation": spread?.deviation,
        "gap": spread.flatMap { mean in teacher.map { mean.mean - $0 } },
        "missing": result.missingCount,
        "scores": Fields(
          result.scores.sorted { $0.key < $1.key }.map {
            ($0.key, StudyResult.Spread($0.value)?.mean)
          }),
      ]
    }
  }

  var csv: String {
    func quoted(_ cell: String) -> String {
      cell.contains { ",\"\n".contains($0) }
        ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }
    let names =
      (axes.isEmpty ? ["model"] : axes) + ["runs", "perplexity", "deviation", "gap", "nats"]
      + metrics
    let rows = results.map { result in
      let spread = StudyResult.Spread(result.perplexities)
      let width = max(axes.count, 1)
      let labels =
        result.labels + [String](repeating: "", count: width - min(width, result.labels.count))
      let numbers: [Double?] =
        [
          spread?.mean, spread?.deviation,
          spread.flatMap { spread in teacher.map { spread.mean - $0 } },
          spread.flatMap { spread in teacher.map { log(spread.mean / $0) } },
        ] + metrics.map { StudyResult.Spread(result.scores[$0] ?? [])?.mean }
      return labels.prefix(width) + ["\(result.perplexities.count)"]
        + numbers.map { $0.map { "\($0)" } ?? "" }
    }
    return ([names[...]] + rows.map { $0[...] }).map {
      $0.map(quoted).joined(separator: ",") + "\n"
    }
    .joined()
  }

  var markdown: String {
    let rows = results.map { cells($0, mark: " **best**") }
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
    let width = max(axes.count, 1)
    return line(header)
      + line(header.indices.map { $0 < width ? "---" : "---:" }) + rows.map(line).joined()
  }

  var latex: String {
    func escaped(_ text: String) -> String {
      var result = ""
      for character in text {
        switch character {
        case "_", "%", "&", "#", "$", "{", "}": result += "\\\(character)"
        case "±": result += "$\\pm$"
        case "\\": result += "\\textbackslash{}"
        default: result.append(character)
        }
      }
      return result
    }
    let width = max(axes.count, 1)
    let rows = results.map { result in
      cells(result, mark: "\0").map { cell in
        cell.hasSuffix("\0") ? "\\textbf{\(escaped(String(cell.dropLast())))}" : escaped(cell)
      }.joined(separator: " & ") + " \\\\\n"
    }
    let split = results.count { $0.isBaseline }
    return "\\begin{tabular}{" + String(repeating: "l", count: width)
      + String(repeating: "r", count: header.count - width) + "}\n\\hline\n"
      + header.map(escaped).joined(separator: " & ") + " \\\\\n\\hline\n"
      + rows.prefix(split).joined() + (split > 0 && split < rows.count ? "\\hline\n" : "")
      + rows.dropFirst(split).joined() + "\\hline\n\\end{tabular}\n"
  }
}
