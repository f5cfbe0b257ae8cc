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

  /// The members of ``json`` that are not the default's.
  package var changedKeys: JSONObject {
    let usual = Recipe().json.object ?? JSONObject()
    return JSONObject(
      (json.object ?? JSONObject()).filter { usual[$0.key] != $0.value }.map { ($0.key, $0.value) })
  }

  /// What is chosen otherwise than by default for the maths of a run, `key value` by `key value`: neither
  /// texts and files, nor how long it is and when it is looked at.
  package var choices: [String] {
    let others: Set = [
      "teacher", "student", "start", "train", "valid", "end_token", "tasks", "task_data",
      "task_limit", "task_shots", "alerts", "steps", "epochs", "eval_every", "checkpoint_every",
      "keep_checkpoints", "measure_every", "teacher_cache_mb", "teacher_cache_disk_mb",
    ]
    return changedKeys.filter { !others.contains($0.key) }.map {
      "\($0.key) \($0.value.string ?? $0.value.compactText)"
    }
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
    for key in ["granularity", "dead_zone_bias"] {
      guard quantizer == nil, let value = object[key], value != .null else { continue }
      throw problem(
        key, expected: "null where the quantizer is none", found: value.compactText)
    }
    // What was trained before scales had a type was trained with float32.
    if object["scale_dtype"] == nil,
      Self.keys.allSatisfy({ object[$0] != nil || Self.addedKeys.contains($0) })
    {
      quantizer?.scaleType = .float32
    }
  }

  /// Keys that files of earlier versions lack.
  static let addedKeys: Set<String> = [
    "alerts", "dead_zone_bias", "logit_temperature", "momentum", "optimizer", "scale_dtype",
    "soft_start",
    "soft_start_steps", "start", "student", "task_data", "task_limit", "task_shots", "tasks",
    "top_k", "value_relation", "value_relation_block", "z_loss",
  ]

  // MARK: Fields

  private static let fields: [RecipeField] = [
    field("teacher", \.teacher, .text), optional("student", \.student, .text),
    optional("start", \.start, .text),
    field("train", \.train, .texts),
    field("valid", \.valid, .texts), field("packing", \.packing, .choice),
    optional("end_token", \.endToken, .text), field("objective", \.objective.kind, .choice),
    field("temperature", \.objective.temperature, .float),
    field("scale_source", \.objective.scaleSource, .choice),
    field("reduction", \.objective.reduction, .choice),
    optional("distillation_weight", \.objective.distillationWeight, .float),
    optional("beta", \.objective.beta, .float), field("head_mass", \.objective.headMass, .float),
    optional("logit_temperature", \.objective.logitTemperature, .float),
    optional("top_k", \.objective.topCount, .integer),
    optional("z_loss", \.objective.zLoss, .float),
    optional("value_relation", \.objective.valueRelation, .float),
    optional("value_relation_block", \.objective.valueRelationBlock, .integer),
    quantizer, granularity, scaleType, deadZoneBias, field("soft_start", \.softStart.kind, .choice),
    optional("soft_start_steps", \.softStart.steps, .integer),
    field("learning_rate", \.learningRate, .number),
    field("schedule", \.schedule, .choice), field("warmup", \.warmUp, .integer),
    field("optimizer", \.optimizer.method, .choice),
    field("momentum", \.optimizer.momentum, .float),
    field("weight_decay", \.optimizer.weightDecay, .float),
    field("decay_norms_and_biases", \.optimizer.decaysVectors, .boolean),
    field("adam_beta1", \.optimizer.beta1, .float), field("adam_beta2", \.optimizer.beta2, .float),
    field("adam_epsilon", \.optimizer.epsilon, .float), optional("clip", \.clip, .number),
    optional("steps", \.steps, .integer), optional("epochs", \.epochs, .integer),
    field("batch", \.batch, .integer), field("block", \.block, .integer),
    field("accumulation", \.accumulation, .integer), field("order", \.order, .choice),
    field("seed", \.seed, .integer), optional("eval_every", \.evaluateEvery, .integer),
    optional("checkpoint_every", \.checkpointEvery, .integer),
    field("keep_checkpoints", \.keepCheckpoints, .integer),
    field("measure_every", \.measureEvery, .integer),
    field("teacher_cache_mb", \.teacherCacheMegabytes, .integer),
    field("teacher_cache_disk_mb", \.teacherCacheDiskMegabytes, .integer),
    field("tasks", \.tasks, .texts), optional("task_data", \.taskData, .text),
    field("task_limit", \.taskLimit, .integer), optional("task_shots", \.taskShots, .integer),
    field("alerts", \.alerts, .alerts),
  ]

  private typealias Path<Value> = WritableKeyPath<Recipe, Value> & Sendable

  private static func field<Value>(
    _ key: String, _ path: Path<Value>, _ value: RecipeValue<Value>
  ) -> RecipeField {
    RecipeField(
      key: key, expected: value.expected, write: { value.write($0[keyPath: path]) },
      read: { json, recipe in
        guard let result = value.read(json) else { return false }
        recipe[keyPath: path] = result
        return true
      })
  }

  private static func optional<Value>(
    _ key: String, _ path: Path<Value?>, _ value: RecipeValue<Value>
  ) -> RecipeField {
    field(
      key, path,
      RecipeValue(
        expected: value.expected + " or null", write: { $0.map(value.write) ?? .null },
        read: { $0 == .null ? .some(nil) : value.read($0).map { .some($0) } }))
  }

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
      recipe.quantizer = Quantizer(
        scheme, granularity: recipe.quantizer?.granularity ?? .row,
        scaleType: recipe.quantizer?.scaleType ?? .float16,
        deadZoneBias: recipe.quantizer?.deadZoneBias)
      return true
    })

  private static let scaleType = RecipeField(
    key: "scale_dtype",
    expected: Quantizer.ScaleType.allCases.map(\.rawValue).joined(separator: " or "),
    write: { $0.quantizer.map { .string($0.scaleType.rawValue) } ?? .null },
    read: { value, recipe in
      if value == .null { return true }
      guard let type = value.string.flatMap(Quantizer.ScaleType.init(rawValue:)) else {
        return false
      }
      recipe.quantizer?.scaleType = type
      return true
    })

  private static let deadZoneBias = RecipeField(
    key: "dead_zone_bias", expected: "a number or null",
    write: { $0.quantizer?.deadZoneBias.map(RecipeValue.float.write) ?? .null },
    read: { value, recipe in
      if value == .null { return true }
      guard let weight = RecipeValue.float.read(value) else { return false }
      recipe.quantizer?.deadZoneBias = weight
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

/// How a kind of value stands in JSON.
private struct RecipeValue<Value>: Sendable {
  let expected: String
  let write: @Sendable (Value) -> JSONValue
  /// Nil where the value is of another kind.
  let read: @Sendable (JSONValue) -> Value?
}

extension RecipeValue<String> {
  static var text: Self { Self(expected: "a string", write: JSONValue.string, read: \.string) }
}

extension RecipeValue<[String]> {
  static var texts: Self {
    Self(expected: "a list of strings", write: { .array($0.map(JSONValue.string)) }) { value in
      let texts = value.array?.compactMap(\.string)
      return texts?.count == value.array?.count ? texts : nil
    }
  }
}

extension RecipeValue<[AlertRule]> {
  static var alerts: Self {
    Self(
      expected: "a list of rules such as \(AlertRule.forms)",
      write: { .array($0.map { .string($0.description) }) }
    ) { value in
      let rules = value.array?.compactMap { $0.string.flatMap { AlertRule($0) } }
      guard let rules, rules.count == value.array?.count, rules.count <= AlertWatch.limit else {
        return nil
      }
      return rules
    }
  }
}

extension RecipeValue<Int> {
  static var integer: Self {
    Self(expected: "a whole number", write: JSONValue.integer, read: \.integer)
  }
}

extension RecipeValue<Double> {
  static var number: Self { Self(expected: "a number", write: JSONValue.number, read: \.double) }
}

extension RecipeValue<Float> {
  /// Written as the shortest decimal that gives the same float, not as its value as a double.
  static var float: Self {
    Self(expected: "a number", write: { .number(Double($0.description) ?? Double($0)) }) {
      $0.double.map { Float($0) }
    }
  }
}

extension RecipeValue<Bool> {
  static var boolean: Self {
    Self(expected: "true or false", write: JSONValue.boolean) {
      if case .boolean(let value) = $0 { value } else { nil }
    }
  }
}

extension RecipeValue where Value: RawRepresentable<String> & CaseIterable & Sendable {
  static var choice: Self {
    Self(
      expected: "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))",
      write: { .string($0.rawValue) }, read: { $0.string.flatMap(Value.init(rawValue:)) })
  }
}
