import Checkpoints
import Engine
import Foundation
import Untrusted

/// One key of a recipe's JSON: how it is written and read.
private struct RecipeField: Sendable {
  let key: String
  let expected: String
  let write: @Sendable (Recipe) -> JSONValue
  /// Returns false where the value is of the wrong kind.
  let read: @Sendable (JSONValue, inout Recipe) -> Bool
}

extension Recipe {
  /// Every key, in the order in which files are written.
  package static var keys: [String] { fields.map(\.key) }

  /// The recipe as a JSON object; what is not set is null.
  package var json: JSONValue {
    var object = JSONObject()
    for field in Self.fields { object[field.key] = field.write(self) }
    return .object(object)
  }

  /// No recipe is nearly as long.
  private static let byteLimit = 1 << 20

  /// Reads a recipe; keys that are not there keep their defaults. Values are of the right kind then;
  /// ``check()`` says whether they make sense.
  ///
  /// - Throws: a ``Problem`` for unknown keys and values of the wrong kind.
  package init(contentsOf url: URL) throws {
    self.init()
    let file = url.path
    names = Dictionary(uniqueKeysWithValues: Self.keys.map { ($0, "\(file): \($0)") })
    let bytes = try RegularFile(url).bytes(limit: Self.byteLimit)
    guard let object = try JSONValue(parsing: Data(bytes), file: file).object else {
      throw Problem.invalid(file, expected: "a JSON object", found: "another value")
    }
    for key in object.keys {
      guard let field = Self.fields.first(where: { $0.key == key }) else {
        throw Problem(
          .invalid, file,
          "unknown key \"\(key)\"; allowed are \(Self.keys.joined(separator: ", "))")
      }
      guard let value = object[key], field.read(value, &self) else {
        throw problem(key, expected: field.expected, found: object[key]?.compactText ?? "null")
      }
    }
    if quantizer == nil, let granularity = object["granularity"], granularity != .null {
      throw problem(
        "granularity", expected: "null where the quantizer is none",
        found: granularity.compactText)
    }
  }

  // MARK: Fields

  private static let fields: [RecipeField] = [
    text("teacher", \.teacher), texts("train", \.train), texts("valid", \.valid),
    choice("packing", \.packing), optionalText("end_token", \.endToken),
    choice("objective", \.objective.kind), number("temperature", \.objective.temperature),
    choice("scale_source", \.objective.scaleSource), choice("reduction", \.objective.reduction),
    optionalNumber("distillation_weight", \.objective.distillationWeight),
    optionalNumber("beta", \.objective.beta), number("head_mass", \.objective.headMass),
    quantizer, granularity, number("learning_rate", \.learningRate),
    choice("schedule", \.schedule), integer("warmup", \.warmUp),
    number("weight_decay", \.optimizer.weightDecay),
    boolean("decay_norms_and_biases", \.optimizer.decaysVectors),
    number("adam_beta1", \.optimizer.beta1), number("adam_beta2", \.optimizer.beta2),
    number("adam_epsilon", \.optimizer.epsilon), clip, optionalInteger("steps", \.steps),
    optionalInteger("epochs", \.epochs), integer("batch", \.batch), integer("block", \.block),
    integer("accumulation", \.accumulation), choice("order", \.order), integer("seed", \.seed),
    optionalInteger("eval_every", \.evaluateEvery),
    optionalInteger("checkpoint_every", \.checkpointEvery),
    integer("keep_checkpoints", \.keepCheckpoints), integer("measure_every", \.measureEvery),
    integer("teacher_cache_mb", \.teacherCacheMegabytes),
    integer("teacher_cache_disk_mb", \.teacherCacheDiskMegabytes),
  ]

  private typealias Path<Value> = WritableKeyPath<Recipe, Value> & Sendable

  private static func field<Value>(
    _ key: String, _ expected: String, _ path: Path<Value>,
    write: @escaping @Sendable (Value) -> JSONValue,
    read: @escaping @Sendable (JSONValue) -> Value?
  ) -> RecipeField {
    RecipeField(
      key: key, expected: expected, write: { write($0[keyPath: path]) },
      read: { value, recipe in
        guard let result = read(value) else { return false }
        recipe[keyPath: path] = result
        return true
      })
  }

  private static func text(_ key: String, _ path: Path<String>) -> RecipeField {
    field(key, "a string", path, write: JSONValue.string, read: \.string)
  }

  private static func optionalText(_ key: String, _ path: Path<String?>) -> RecipeField {
    field(
      key, "a string or null", path, write: { $0.map(JSONValue.string) ?? .null },
      read: { $0 == .null ? .some(nil) : $0.string.map { .some($0) } })
  }

  private static func texts(_ key: String, _ path: Path<[String]>) -> RecipeField {
    field(
      key, "a list of strings", path, write: { .array($0.map(JSONValue.string)) },
      read: { value in
        let texts = value.array?.compactMap(\.string)
        return texts?.count == value.array?.count ? texts : nil
      })
  }

  private static func integer(_ key: String, _ path: Path<Int>) -> RecipeField {
    field(key, "a whole number", path, write: JSONValue.integer, read: \.integer)
  }

  private static func optionalInteger(_ key: String, _ path: Path<Int?>) -> RecipeField {
    field(
      key, "a whole number or null", path, write: { $0.map(JSONValue.integer) ?? .null },
      read: { $0 == .null ? .some(nil) : $0.integer.map { .some($0) } })
  }

  private static func number(_ key: String, _ path: Path<Double>) -> RecipeField {
    field(key, "a number", path, write: JSONValue.number, read: \.double)
  }

  private static func number(_ key: String, _ path: Path<Float>) -> RecipeField {
    field(
      key, "a number", path, write: shortest, read: { $0.double.map { Float($0) } })
  }

  private static func optionalNumber(_ key: String, _ path: Path<Float?>) -> RecipeField {
    field(
      key, "a number or null", path, write: { $0.map(shortest) ?? .null },
      read: { $0 == .null ? .some(nil) : $0.double.map { .some(Float($0)) } })
  }

  /// The shortest decimal that gives the same float, not the float's value as a double.
  private static func shortest(_ value: Float) -> JSONValue {
    .number(Double(value.description) ?? Double(value))
  }

  private static func boolean(_ key: String, _ path: Path<Bool>) -> RecipeField {
    field(
      key, "true or false", path, write: JSONValue.boolean,
      read: { if case .boolean(let value) = $0 { value } else { nil } })
  }

  private static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ key: String, _ path: Path<Value>
  ) -> RecipeField {
    field(
      key, "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))", path,
      write: { .string($0.rawValue) }, read: { $0.string.flatMap(Value.init(rawValue:)) })
  }

  private static let clip = field(
    "clip", "a number or null", \.clip, write: { $0.map(JSONValue.number) ?? .null },
    read: { $0 == .null ? .some(nil) : $0.double.map { .some($0) } })

  private static let quantizer = RecipeField(
    key: "quantizer",
    expected: "none, \(Quantizer.Scheme.names.joined(separator: ", ")) or pact:CLIP",
    write: { .string($0.quantizer?.scheme.name ?? "none") },
    read: { value, recipe in
      guard value.string != "none" else {
        recipe.quantizer = nil
        return true
      }
      guard let scheme = value.string.flatMap(Quantizer.Scheme.init(name:)) else { return false }
      recipe.quantizer = Quantizer(scheme, granularity: recipe.quantizer?.granularity ?? .row)
      return true
    })

  private static let granularity = RecipeField(
    key: "granularity", expected: "row, tensor or group:SIZE",
    write: { $0.quantizer.map { .string($0.granularity.name) } ?? .null },
    read: { value, recipe in
      if value == .null { return true }
      guard let granularity = value.string.flatMap(Quantizer.Granularity.init(name:)) else {
        return false
      }
      recipe.quantizer?.granularity = granularity
      return true
    })
}
