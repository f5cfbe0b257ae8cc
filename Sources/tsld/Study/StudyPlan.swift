import Checkpoints
import Corpora
import Engine
import Foundation
import RunStore
import Training
import Untrusted

/// A study's rows, and the jobs that fill them, in its folder:
/// `runs`, `baselines`, `recipes`, `results`, `logs`, and `teacher` with `teaching` where one is made.
struct StudyPlan {
  let axes: [String]
  private(set) var rows: [Row] = []

  /// A line of the table: a baseline, or runs that differ in nothing but chance.
  struct Row {
    let labels: [String]
    let isBaseline: Bool
    var models: [Model]
  }

  struct Model {
    let job: StudyJob
    /// What perplexities must share to be compared: the teacher and the texts.
    let evaluation: [String]
    /// Whether it is the teacher itself.
    let isTeacher: Bool
  }

  var jobs: [StudyJob] { rows.flatMap { $0.models.map(\.job) } }

  /// The baselines for which no recipe's quantizer has levels.
  private(set) var leftOut: [String] = []

  private let definition: StudyDefinition
  private let folder: URL
  private let recipes: [Recipe]

  /// Writes the recipes, and checks all that can be checked before anything long starts.
  ///
  /// - Parameter taught: the model that the teacher is yet to be made from.
  /// - Throws: ``Problem``.
  init(_ definition: StudyDefinition, in folder: URL, teaching taught: String?) throws {
    (self.definition, self.folder) = (definition, folder)
    for kind in ["runs", "baselines", "recipes", "results", "logs"] {
      try Folder.create(folder.appendingPathComponent(kind))
    }
    recipes = try definition.variants.map {
      try Self.recipe(of: $0, in: folder, teaching: taught)
    }
    axes = definition.groupAxes.isEmpty ? ["model"] : definition.groupAxes
    let own = definition.baselines.map { (baseline: $0, rows: rows(of: $0)) }
    leftOut = own.filter(\.rows.isEmpty).map(\.baseline.rawValue)
    rows = own.flatMap(\.rows) + groups()
  }

  private static func recipe(
    of variant: StudyDefinition.Variant, in folder: URL, teaching taught: String?
  ) throws -> Recipe {
    let file = folder.appendingPathComponent("recipes/\(variant.name).json")
    let run = folder.appendingPathComponent("runs/\(variant.name)")
    try RunName.check(variant.name)
    let text = Array((JSONValue.object(variant.recipe).text + "\n").utf8)
    if FileManager.default.fileExists(atPath: run.path),
      let old = try? RegularFile(file).bytes(limit: 1 << 20), old != text
    {
      throw Problem(
        .changed, run.path, "was made with another recipe",
        advice: "remove it, or use another --run")
    }
    try DurableFile.write(text, to: file)
    var recipe = try Recipe(contentsOf: file)
    try recipe.check()
    guard !recipe.valid.isEmpty else {
      throw recipe.problem("valid", expected: "texts to evaluate on", found: "none")
    }
    for names in [recipe.train, recipe.valid] {
      let own = names.filter { $0 != BuiltIn.name }
      guard !own.isEmpty else { continue }
      for file in try CorpusSource(own).files { _ = try RegularFile(file) }
    }
    _ = try recipe.taskSets()
    // A teacher that is made has the shape of what it is made from.
    let teacher = recipe.teacher
    recipe.teacher = taught ?? teacher
    for (key, model) in [("teacher", recipe.teacher), ("student", recipe.student)] {
      guard let model else { continue }
      _ = try ModelDirectory(BuiltIn.model(model), givenAs: recipe.names[key] ?? key)
    }
    if variant.recipe["block"] == nil { recipe.shortenBlock() }
    recipe.teacher = teacher
    return recipe
  }

  private func result(_ name: String) -> URL {
    folder.appendingPathComponent("results/\(name).json")
  }

  // MARK: Runs

  private func groups() -> [Row] {
    var rows: [Row] = []
    for (variant, recipe) in zip(definition.variants, recipes) {
      let run = folder.appendingPathComponent("runs/\(variant.name)")
      let name = "run-\(variant.name)"
      let model = Model(
        job: StudyJob(
          name: name, run: run,
          commands: [
            .train(
              recipe: folder.appendingPathComponent("recipes/\(variant.name).json"), run: run)
          ] + asking(run.path, name)), evaluation: Self.evaluation(recipe), isTeacher: false)
      let labels =
        definition.groupAxes.isEmpty
        ? ["student"] : axes.map { variant.values[$0] ?? "" }
      if let place = rows.firstIndex(where: { $0.labels == labels }) {
        rows[place].models.append(model)
      } else {
        rows.append(Row(labels: labels, isBaseline: false, models: [model]))
      }
    }
    return rows
  }

  private func asking(_ model: String, _ name: String) -> [StudyJob.Command] {
    definition.tasks.map {
      [
        .measure(
          ["eval", "--model", model] + $0.arguments, of: model, into: result("\(name).tasks"))
      ]
    } ?? []
  }

  /// How a model is evaluated as training does it, without its name.
  private static func evaluation(_ recipe: Recipe) -> [String] {
    [recipe.teacher, "--text"] + recipe.valid
      + ["--block", "\(recipe.block)", "--packing", recipe.packing.rawValue]
      + (recipe.endToken.map { ["--end-token", $0] } ?? [])
  }

  // MARK: Baselines

  /// One for each way in which the recipes make it.
  private func rows(of baseline: StudyDefinition.Baseline) -> [Row] {
    var seen: Set<[String]> = []
    return zip(definition.variants, recipes).compactMap { variant, recipe in
      guard let make = make(baseline, recipe) else { return nil }
      let evaluation = Self.evaluation(recipe)
      guard seen.insert(make + evaluation).inserted else { return nil }
      let values = definition.groupAxes.map { axis in
        let keys = Self.axes(of: baseline)
        let counts =
          axis == StudyDefinition.variantAxis
          ? !keys.isDisjoint(with: variant.changedKeys) : keys.contains(axis)
        return counts ? variant.values[axis] ?? "" : ""
      }
      let name =
        "baseline-"
        + StudyDefinition.fileNames([[baseline.rawValue] + values.filter { !$0.isEmpty }])[0]
      let target = folder.appendingPathComponent("baselines/\(name)")
      let isTeacher = baseline == .fp
      let model = isTeacher ? recipe.teacher : target.path
      var commands: [StudyJob.Command] = []
      if !isTeacher {
        commands.append(
          .make(
            make, from: recipe.student ?? recipe.teacher, to: target, note: result("\(name).made")
          ))
      }
      commands.append(
        .measure(
          ["eval", "--model", model] + evaluation.dropFirst(), of: model, into: result(name)))
      return Row(
        labels: Self.labels(baseline.rawValue, values), isBaseline: true,
        models: [
          Model(
            job: StudyJob(name: name, commands: commands + asking(model, name)),
            evaluation: evaluation, isTeacher: isTeacher)
        ])
    }
  }

  /// The command that makes a baseline, without its place; nil where there is none for a recipe, and
  /// nothing for the teacher.
  private func make(_ baseline: StudyDefinition.Baseline, _ recipe: Recipe) -> [String]? {
    if baseline == .fp { return [] }
    guard let quantizer = recipe.quantizer,
      let scheme = baseline == .rtn ? quantizer.scheme : quantizer.scheme.fixedLevels
    else { return nil }
    return ["quantize", "--model", recipe.student ?? recipe.teacher, "--method", baseline.rawValue]
      + [
        "--quantizer", scheme.name, "--granularity", quantizer.granularity.name,
        "--scale-dtype", quantizer.scaleType.rawValue,
      ]
      + (baseline == .rtn
        ? [] : ["--calibrate"] + recipe.train + ["--block", "\(recipe.block)"])
  }

  /// The keys of a recipe that a baseline depends on.
  private static func axes(of baseline: StudyDefinition.Baseline) -> Set<String> {
    let evaluation: Set = ["teacher", "valid", "block", "packing", "end_token"]
    let quantizer: Set = ["quantizer", "granularity", "scale_dtype"]
    return switch baseline {
    case .fp: evaluation
    case .rtn: evaluation.union(quantizer).union(["student"])
    case .gptq, .awq: evaluation.union(quantizer).union(["student", "train"])
    }
  }

  /// A baseline's name stands in the first column that says nothing of it.
  private static func labels(_ name: String, _ values: [String]) -> [String] {
    guard !values.isEmpty else { return [name] }
    var labels = values
    if let place = values.firstIndex(of: "") {
      labels[place] = name
    } else {
      labels[0] = "\(name) \(values[0])"
    }
    return labels
  }
}
