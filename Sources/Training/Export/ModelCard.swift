import Checkpoints
import Engine
import Foundation
import RunStore
import Untrusted

/// What is said beside a saved model: what it is, from what it was made and how, and its figures.
package struct ModelCard {
  private var lines: [String]

  /// The card of a model that is saved as `format`, made from the one at `base`, and of the run that
  /// made it, if one did.
  package init(
    of store: ParameterStore, name: String, base url: URL, format: String,
    run: RunDirectory? = nil
  ) {
    let base = url.lastPathComponent
    let license = ModelOrigin(url).license.map { ["license: \(Self.quoted($0))"] } ?? []
    let weights = WeightDescription(store)
    let recipe = run.flatMap { try? Recipe(contentsOf: $0.recipe) }
    var tags = ["tsld"]
    if weights.isTernary { tags += ["ternary", "quantized"] }
    if recipe?.objective.kind == .tokenScaled { tags.append("token-scaled-logit-distillation") }
    lines =
      ["---"] + license + ["base_model: \(Self.quoted(base))", "tags:"] + tags.map { "- \($0)" }
      + ["---", "", "# \(Self.plain(name))", "", "\(weights.sentence) Stored as \(format)."]
    guard let run, let recipe else { return }
    lines += ["", "## How it was made", ""]
    if let record = try? RunReader(run).run() {
      lines.append(
        "Trained by tsld \(Self.plain(record.programVersion)) from `\(Self.plain(base))`: objective "
          + "\(recipe.objective.kind.rawValue), quantizer \(Self.plain(record.quantizer)).")
    }
    lines += Self.figures(run)
    lines += ["", "## Recipe", "", "```json", Self.withoutFolders(recipe).json.text, "```"]
  }

  /// Where files lie on somebody's machine is nobody else's business.
  private static func withoutFolders(_ recipe: Recipe) -> Recipe {
    func name(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
    var recipe = recipe
    recipe.teacher = name(recipe.teacher)
    recipe.student = recipe.student.map(name)
    recipe.start = recipe.start.map(name)
    recipe.train = recipe.train.map(name)
    recipe.valid = recipe.valid.map(name)
    return recipe
  }

  /// Writes `README.md` into a folder.
  package func write(to folder: URL) throws {
    try write(file: folder.appendingPathComponent("README.md"))
  }

  /// Writes `NAME.md` beside the file NAME.gguf.
  package func write(beside file: URL) throws {
    try write(file: file.deletingPathExtension().appendingPathExtension("md"))
  }

  private func write(file: URL) throws {
    try DurableFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: file)
  }

  private static func figures(_ run: RunDirectory) -> [String] {
    guard let reader = try? RunReader(run), let last = try? reader.lastEvaluation() else {
      return []
    }
    func number(_ value: Double) -> String { String(format: "%.4g", value) }
    var rows = [("student", last.studentPerplexity)]
    if let teacher = last.teacherPerplexity { rows.append(("teacher", teacher)) }
    if let first = try? reader.evaluations().first(where: { !$0.isInterrupted }), first.step == 0 {
      rows.insert(("before training", first.studentPerplexity), at: 0)
    }
    return [
      "", "## Figures", "", "On the run's held-out text, after \(last.step) steps:", "",
      "| | perplexity |", "| --- | --- |",
    ] + rows.map { "| \($0) | \(number($1)) |" }
  }

  private static func plain(_ text: String) -> String {
    TerminalText.escaped(text).replacing("`", with: "'")
  }

  private static func quoted(_ text: String) -> String { JSONValue.string(plain(text)).text }
}

/// What a model's linear layers hold.
package struct WeightDescription: Sendable {
  /// The values of all linear layers, and the share of them that is 0; of ternary ones alone.
  package let count: Int
  package let zeroShare: Double
  /// Whether the values of each row are -s, 0 and +s.
  package let isTernary: Bool
  /// Whether all rows of a matrix have the same s.
  package let hasOneScale: Bool
  /// The type of GGUF that takes the fewest bytes, and the bits that it takes for a weight.
  package let packed: GGUFType
  package let packedBits: Double

  package init(_ store: ParameterStore) {
    let linears = store.parameters.filter { $0.spec.role == .linear }
    var zeros = 0
    var (isTernary, hasOneScale) = (true, true)
    for matrix in linears where isTernary {
      var first: Float?
      for row in 0..<matrix.spec.rows where isTernary {
        var scale: Float = 0
        for value in matrix.effective.rows(row..<row + 1).values {
          guard value != 0 else {
            zeros += 1
            continue
          }
          if scale == 0 { scale = value.magnitude }
          if value.magnitude != scale { isTernary = false }
        }
        first = first ?? scale
        if scale != 0, scale != first { hasOneScale = false }
      }
    }
    count = linears.reduce(0) { $0 + $1.spec.count }
    zeroShare = Double(zeros) / Double(max(count, 1))
    (self.isTernary, self.hasOneScale) = (isTernary, hasOneScale)
    let type = GGUFType.suited(to: store)
    packed = type
    packedBits =
      8
      * Double(
        linears.reduce(0) { $0 + type.byteCount(rows: $1.spec.rows, columns: $1.spec.columns) })
      / Double(max(count, 1))
  }

  /// In a few words.
  package var words: String {
    guard isTernary else { return "not ternary" }
    return "ternary per \(hasOneScale ? "matrix" : "row"), "
      + String(
        format: "%.1f %% zeros, %.2f bits a weight as %@", 100 * zeroShare, packedBits,
        packed.rawValue)
  }

  fileprivate var sentence: String {
    guard isTernary else { return "Its linear layers have \(count) weights in full precision." }
    return "Its linear layers' \(count) weights are -1, 0 and +1 times a scale for each "
      + (hasOneScale ? "matrix" : "row")
      + String(
        format: "; %.1f %% are 0. Packed, a weight takes %.2f bits.", 100 * zeroShare, packedBits)
  }
}
