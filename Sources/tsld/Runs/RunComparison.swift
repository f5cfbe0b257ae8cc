import Dashboard
import Foundation
import Training
import Untrusted

/// Runs side by side, the first of them as the baseline.
struct RunComparison: Report {
  let runs: [ComparedRun]
  /// Whether the differences of the recipes are shown instead of the results.
  let showsRecipes: Bool

  var content: [Fields] {
    runs.map { run in
      [
        "name": run.name, "directory": run.directory.url.path, "status": run.status,
        "step": run.steps, "total_steps": run.run?.totalSteps, "perplexity": run.perplexity,
        "teacher_perplexity": run.last?.teacherPerplexity, "gap": run.last?.gap,
        "best_perplexity": run.best?.studentPerplexity, "best_step": run.best?.step,
        "quantized_weights": run.weightCount, "objective": run.run?.objective,
        "quantizer": run.run?.quantizer, "learning_rate": run.recipe?.learningRate,
        "seed": run.recipe?.seed, "seconds": run.seconds,
        "tokens_per_second": run.tokensPerSecond, "tags": run.tags, "recipe": run.settings,
        "problem": run.problem?.description,
      ]
    }
  }

  /// What goes where a terminal is narrow, the first of them first.
  private static let yielding: [ComparedColumn] = [
    .seed, .time, .size, .rate, .quantizer, .objective, .tags, .best, .speed,
  ]

  var summary: String {
    let table = showsRecipes ? recipes : results
    guard !table.rows.isEmpty else {
      return runs.isEmpty ? "no runs to compare" : "the recipes do not differ"
    }
    let (fitted, leftOut) = table.fitted(
      to: StandardOutput.columns, yielding: showsRecipes ? [] : Self.yielding.map(\.rawValue))
    var lines = fitted.lines() + runs.compactMap(\.problem).map { "damaged: \($0)" }
    if !showsRecipes, runs.count > 1 {
      lines.append("Δ: perplexity less that of \(TerminalText.escaped(runs[0].name))")
    }
    if !leftOut.isEmpty {
      lines.append("\(leftOut.joined(separator: ", ")) left out; --json has all")
    }
    return lines.joined(separator: "\n")
  }

  private var results: TextTable {
    TextTable(
      ComparedColumn.allCases.map { ($0.title.uppercased(), $0.isNumber ? .right : .left) },
      rows: runs.map { run in
        ComparedColumn.allCases.map {
          TerminalText.escaped($0.text(of: run, baseline: runs.first))
        }
      })
  }

  /// A row for each key of the recipes that is not the same in all.
  private var recipes: TextTable {
    let settings = runs.map(\.settings)
    let keys = Recipe.keys.filter { key in Set(settings.map { $0[key] }).count > 1 }
    return TextTable(
      [("KEY", .left)] + runs.map { (TerminalText.escaped($0.name), .left) },
      rows: keys.map { key in
        [key] + settings.map { TerminalText.escaped($0[key] ?? "-") }
      })
  }
}
