import Corpora
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
    package let recipe: JSONObject
    /// What each axis has for it, as people read it.
    package let values: [String: String]
    /// The keys that its named changes touch.
    package let changedKeys: Set<String>
  }

  /// Changes of some keys of a recipe under one name.
  package struct Change: Sendable {
    let name: String
    let keys: JSONObject
  }

  /// What the models are asked besides; options of `tsld eval`.
  package struct Tasks: Sendable, Equatable {
    package let arguments: [String]

    package init(_ arguments: [String]) { self.arguments = arguments }
  }

  /// The keys of a recipe that vary, in order, after ``variantAxis`` where there are named changes.
  package let axes: [String]
  package let variants: [Variant]
  package let baselines: [Baseline]
  package let tasks: Tasks?

  /// The axes that make a row of their own: runs that differ in the seed alone differ in chance.
  package var groupAxes: [String] { axes.filter { $0 != Self.seed } }

  private static let seed = "seed"
  /// The axis of named changes.
  package static let variantAxis = "variant"
  private static let keys = ["recipe", "variants", "axes", "baselines", "tasks"]
  private static let runLimit = 1000

  /// Reads a study's file: `recipe`, `variants` (names of changes of some keys), `axes` (a list of values
  /// for each key), `baselines` and `tasks`.
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
    let changes = try root["variants"]
    var named: [Change] = []
    if !changes.isNull {
      guard let names = changes.value.object?.keys, !names.isEmpty else {
        throw changes.invalid(expected: "an object of names and changes")
      }
      for name in names {
        let change = try changes[name]
        guard let keys = change.value.object else { throw change.invalid(expected: "an object") }
        named.append(Change(name: name, keys: keys))
      }
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
    let chosen = tasks.isNull ? nil : try Self.tasks(tasks)
    try self.init(base, named, axes, baselines, chosen, file: url.path)
  }

  private static func tasks(_ field: JSONField) throws(Problem) -> Tasks {
    guard let object = field.value.object else { throw field.invalid(expected: "an object") }
    let known = ["names", "data", "limit", "shots", "bos", "max_tokens"]
    if let unknown = object.keys.first(where: { !known.contains($0) }) {
      throw try field[unknown].unsupported(
        found: "this key", supported: known.joined(separator: ", "))
    }
    var names: [String] = []
    for name in try field["names"].elements(limit: 64) { names.append(try name.text) }
    var arguments = ["--tasks", names.joined(separator: ","), "--data", try field["data"].text]
    for (key, option) in [
      ("limit", "--limit"), ("shots", "--shots"), ("max_tokens", "--max-tokens"),
    ] where try !field[key].isNull {
      arguments += [option, "\(try field[key].integer(in: 0...1 << 30))"]
    }
    if try !field["bos"].isNull { arguments += ["--bos", try field["bos"].text] }
    return Tasks(arguments)
  }

  /// - Parameter file: what messages call it.
  package init(
    _ base: JSONObject, _ changes: [Change], _ axes: [(key: String, values: [JSONValue])],
    _ baselines: [Baseline], _ tasks: Tasks?, file: String
  ) throws(Problem) {
    for change in changes {
      if let key = change.keys.keys.first(where: { !Recipe.keys.contains($0) }) {
        throw .unsupported(
          file, at: "variants: \"\(change.name)\": \"\(key)\"", found: "this key",
          supported: "the keys of a recipe, \(Recipe.keys.joined(separator: ", "))")
      }
    }
    if let axis = axes.first(where: { !Recipe.keys.contains($0.key) }) {
      throw .unsupported(
        file, at: "axes: \"\(axis.key)\"", found: "this axis",
        supported: "the keys of a recipe, \(Recipe.keys.joined(separator: ", "))")
    }
    let count = axes.reduce(max(changes.count, 1)) {
      $0.multipliedReportingOverflow(by: $1.values.count).partialValue
    }
    guard 1...Self.runLimit ~= count else {
      throw .invalid(
        file, at: "axes", expected: "at most \(Self.runLimit) runs", found: "\(count)")
    }
    var variants = changes.map { change in
      (
        recipe: change.keys.keys.reduce(into: base) { $0[$1] = change.keys[$1] },
        values: [Self.variantAxis: change.name], changed: Set(change.keys.keys)
      )
    }
    if variants.isEmpty { variants = [(recipe: base, values: [:], changed: [])] }
    for (key, values) in axes {
      variants = variants.flatMap { variant in
        values.map { value in
          var variant = variant
          variant.recipe[key] = value
          variant.values[key] = value.string ?? value.compactText
          return variant
        }
      }
    }
    self.axes = (changes.isEmpty ? [] : [Self.variantAxis]) + axes.map(\.key)
    (self.baselines, self.tasks) = (baselines, tasks)
    let names = Self.fileNames(
      variants.map { variant in
        (variant.values[Self.variantAxis].map { [$0] } ?? [])
          + axes.map { axis in
            // A word stands for itself; a number needs its name.
            let isWord = axis.values.allSatisfy { $0.string != nil }
            return (isWord ? "" : axis.key) + (variant.values[axis.key] ?? "")
          }
      })
    guard Set(names).count == names.count else {
      throw .invalid(
        file, at: "axes", expected: "different values", found: "two runs of the same ones")
    }
    self.variants = zip(names, variants).map {
      Variant(name: $0, recipe: $1.recipe, values: $1.values, changedKeys: $1.changed)
    }
  }

  /// Names of folders that tell texts apart: of what is long, or has the same letters as another, the
  /// end is a hash.
  package static func fileNames(_ parts: [[String]]) -> [String] {
    let plain = parts.map { parts in
      let name = String(
        parts.joined(separator: "-").map { character in
          let isPlain =
            character.isASCII
            && (character.isLetter || character.isNumber || "._-".contains(character))
          return isPlain ? character : "_"
        })
      // No option, and nothing hidden.
      return name.isEmpty ? "run" : ".-".contains(name.prefix(1)) ? "_" + name : name
    }
    let counts = Dictionary(plain.map { ($0, 1) }, uniquingKeysWith: +)
    return zip(plain, parts).map { name, parts in
      guard name.count > longestName || counts[name] ?? 0 > 1 else { return name }
      let hash = ContentHash.hexadecimal(of: Data(parts.joined(separator: "\n").utf8))
      return "\(name.prefix(longestName - 9))-\(hash.prefix(8))"
    }
  }

  private static let longestName = 80

  /// The paper's own: every objective from one teacher, with seeds, beside what needs no training.
  package static func paper(
    _ base: JSONObject, seeds: Int, tasks: Tasks?
  ) throws(Problem) -> StudyDefinition {
    try StudyDefinition(
      base, [],
      [
        ("objective", ["gt", "logit", "logit_gt", "l2l", "tsld"].map { .string($0) }),
        ("seed", (0..<seeds).map { .integer($0) }),
      ], Baseline.allCases, tasks, file: "study paper")
  }
}
