import Foundation
import Untrusted

/// Runs that differ in some keys of one recipe, and what they are compared with.
package struct StudyDefinition: Sendable {
  /// What is measured besides: models that nobody trained.
  package enum Baseline: String, Sendable, CaseIterable {
    /// The teacher.
    case fp
    case rtn, gptq, awq
  }

  /// One run.
  package struct Variant: Sendable {
    /// The name of its folder.
    package let name: String
    /// What the axes have for it, as people read it.
    package let values: [String]
    package let recipe: JSONObject
    /// The values without the seed's: runs of one group differ in nothing but chance.
    package let group: [String]
  }

  package struct Tasks: Sendable, Equatable {
    package let names: String
    package let data: String
    package let limit: Int?
    package let shots: Int?

    package init(names: String, data: String, limit: Int?, shots: Int?) {
      (self.names, self.data, self.limit, self.shots) = (names, data, limit, shots)
    }
  }

  /// The keys of a recipe that vary, in order.
  package let axes: [String]
  package let variants: [Variant]
  package let baselines: [Baseline]
  package let tasks: Tasks?
  /// The recipe that all runs share.
  package let base: JSONObject

  /// The names of a group's values.
  package var groupAxes: [String] { axes.filter { $0 != Self.seed } }

  private static let seed = "seed"
  private static let keys = ["recipe", "axes", "baselines", "tasks"]
  private static let runLimit = 1000

  /// Reads a study's file: `recipe`, `axes` (a list of values for each key), `baselines` and `tasks`.
  ///
  /// - Throws: ``Problem`` for keys that are not known and values of another kind; what the recipes
  ///   themselves say is for whoever reads them.
  package init(contentsOf url: URL) throws(Problem) {
    let root = JSONField(file: url.path, value: try JSONValue(contentsOf: url))
    guard let object = root.value.object else { throw root.invalid(expected: "an object") }
    if let unknown = object.keys.first(where: { !Self.keys.contains($0) }) {
      throw .unsupported(
        url.path, at: "key \"\(unknown)\"", found: "this key",
        supported: Self.keys.joined(separator: ", "))
    }
    let recipe = try root["recipe"]
    guard let base = recipe.value.object else { throw recipe.invalid(expected: "an object") }
    var axes: [(String, [JSONValue])] = []
    let varied = try root["axes"]
    guard let members = varied.value.object else { throw varied.invalid(expected: "an object") }
    for key in members.keys {
      let values = try varied[key].elements(limit: Self.runLimit)
      guard !values.isEmpty else { throw try varied[key].invalid(expected: "values") }
      axes.append((key, values.map(\.value)))
    }
    var baselines: [Baseline] = []
    if try !root["baselines"].isNull {
      for field in try root["baselines"].elements(limit: 16) {
        guard let baseline = Baseline(rawValue: try field.text) else {
          throw field.unsupported(
            supported: Baseline.allCases.map(\.rawValue).joined(separator: ", "))
        }
        baselines.append(baseline)
      }
    }
    let tasks = try root["tasks"]
    var chosen: Tasks?
    if !tasks.isNull {
      var names: [String] = []
      for name in try tasks["names"].elements(limit: 64) { names.append(try name.text) }
      chosen = Tasks(
        names: names.joined(separator: ","), data: try tasks["data"].text,
        limit: try tasks["limit"].isNull ? nil : tasks["limit"].integer(in: 1...1 << 30),
        shots: try tasks["shots"].isNull ? nil : tasks["shots"].integer(in: 0...100))
    }
    try self.init(base, axes, baselines, chosen, file: url.path)
  }

  /// - Parameter file: what messages call it.
  package init(
    _ base: JSONObject, _ axes: [(key: String, values: [JSONValue])], _ baselines: [Baseline],
    _ tasks: Tasks?, file: String
  ) throws(Problem) {
    if let axis = axes.first(where: { !Recipe.keys.contains($0.key) }) {
      throw .unsupported(
        file, at: "axes: \"\(axis.key)\"", found: "this axis",
        supported: "the keys of a recipe, \(Recipe.keys.joined(separator: ", "))")
    }
    let count = axes.reduce(1) { $0.multipliedReportingOverflow(by: $1.values.count).partialValue }
    guard 1...Self.runLimit ~= count else {
      throw .invalid(
        file, at: "axes", expected: "at most \(Self.runLimit) runs", found: "\(count)")
    }
    var variants = [(recipe: base, values: [String]())]
    for (key, values) in axes {
      variants = variants.flatMap { variant in
        values.map { value in
          var recipe = variant.recipe
          recipe[key] = value
          return (recipe, variant.values + [Self.words(value)])
        }
      }
    }
    self.base = base
    (self.axes, self.baselines, self.tasks) = (axes.map(\.key), baselines, tasks)
    let names = axes.map(\.key)
    self.variants = variants.map { variant in
      let parts = zip(names, zip(variant.values, axes)).map { name, part in
        // A word stands for itself; a number needs its name.
        part.1.values.allSatisfy { $0.string != nil } ? part.0 : name + part.0
      }
      return Variant(
        name: variants.count == 1 && parts.isEmpty ? "run" : Self.fileName(parts),
        values: variant.values, recipe: variant.recipe,
        group: zip(names, variant.values).filter { $0.0 != Self.seed }.map(\.1))
    }
    if Set(self.variants.map(\.name)).count < self.variants.count {
      throw .invalid(
        file, at: "axes", expected: "values that differ by more than signs",
        found: "two runs of one name")
    }
  }

  private static func words(_ value: JSONValue) -> String { value.string ?? value.compactText }

  private static func fileName(_ parts: [String]) -> String {
    String(
      parts.joined(separator: "-").map { character in
        character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
          ? character : "_"
      }.prefix(120))
  }

  /// The paper's own: every objective from one teacher, with seeds, beside what needs no training.
  package static func paper(
    _ base: JSONObject, seeds: Int, tasks: Tasks?
  ) throws(Problem) -> StudyDefinition {
    try StudyDefinition(
      base,
      [
        ("objective", ["gt", "logit", "logit_gt", "l2l", "tsld"].map { .string($0) }),
        ("seed", (0..<seeds).map { .integer($0) }),
      ], Baseline.allCases, tasks, file: "study paper")
  }
}
