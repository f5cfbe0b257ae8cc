import Checkpoints
import Engine
import TestSupport
import Testing

/// Both ways of writing rotary positions.
@Suite struct RotaryTests {
  private func rotary(
    _ changes: KeyValuePairs<String, JSONValue?>, in name: String = "llama"
  ) throws -> Architecture.Positions {
    try Samples.architecture(name, changes).positions
  }

  /// What Hugging Face's transformers make of scaled positions in the golden LLaMA.
  static let golden = Result {
    let url = Fixtures.golden.appendingPathComponent("rope.json")
    return try JSONValue(contentsOf: url).array ?? []
  }

  @Test func frequenciesAreThoseOfTransformers() throws {
    let cases = try Self.golden.get()
    #expect(cases.count == 10)
    for golden in cases {
      let positions = try rotary(["rope_parameters": golden["rope_parameters"]])
      guard case .rotary(let rotary) = positions else { return }
      let scaling =
        rotary.scaling ?? .init(frequencies: rotary.ownFrequencies(headSize: 8))
      // The golden sequence has 24 tokens.
      let found = scaling.shortLength < 24 ? scaling.longFrequencies ?? [] : scaling.frequencies
      let expected = golden["frequencies"].elements.compactMap(\.double).map { Float($0) }
      let difference = zip(found, expected).map { abs($0 / $1 - 1) }
      #expect(difference.count == 4 && difference.allSatisfy { $0 < 1e-6 }, "\(golden)")
      let factor = try #require(golden["attention_factor"].double)
      #expect(abs(Double(scaling.attentionFactor) - factor) < 1e-6, "\(golden)")
    }
  }

  private let llama3JSON: JSONObject = [
    "factor": .number(4), "low_freq_factor": .integer(1), "high_freq_factor": .number(4),
    "original_max_position_embeddings": .integer(16),
  ]

  @Test func newForm() throws {
    #expect(
      try rotary(["rope_parameters": .object(["rope_theta": .integer(500)])])
        == .rotary(.init(theta: 500)))
  }

  @Test func oldForm() throws {
    #expect(try rotary(["rope_parameters": nil]) == .rotary(.init(theta: 10_000)))
    #expect(
      try rotary([
        "rope_parameters": nil, "rope_theta": .number(5e5), "rope_scaling": .null,
      ]) == .rotary(.init(theta: 500_000)))
    #expect(
      try rotary([
        "rope_parameters": nil, "rope_theta": .integer(20_000),
        "rope_scaling": .object(["type": .string("linear"), "factor": .number(2)]),
      ])
        == rotary([
          "rope_parameters": .object([
            "rope_type": .string("linear"), "factor": .integer(2),
            "rope_theta": .integer(20_000),
          ])
        ]))
    var scaling = llama3JSON
    scaling["rope_type"] = .string("llama3")
    #expect(
      try rotary([
        "rope_parameters": nil, "rope_theta": .integer(50_000), "rope_scaling": .object(scaling),
      ]) == rotary([:], in: "llama-rope3"))
    // A length of its own counts before the one in the object.
    scaling["original_max_position_embeddings"] = .integer(7)
    #expect(
      try rotary([
        "rope_parameters": nil, "rope_theta": .integer(50_000), "rope_scaling": .object(scaling),
        "original_max_position_embeddings": .integer(16),
      ]) == rotary([:], in: "llama-rope3"))
  }

  @Test func perLayerType() throws {
    let one = JSONValue.object(["rope_type": .string("default"), "rope_theta": .integer(7)])
    let other = JSONValue.object(["rope_type": .string("default"), "rope_theta": .integer(8)])
    #expect(
      try rotary(
        ["rope_parameters": .object(["full_attention": one, "sliding_attention": one])],
        in: "qwen3") == .rotary(.init(theta: 7)))
    #expect(throws: Problem.self) {
      try rotary(
        ["rope_parameters": .object(["full_attention": one, "sliding_attention": other])],
        in: "qwen3")
    }
  }

  @Test(arguments: ["mrope", "su", "proportional"])
  func otherTypes(type: String) throws {
    let error = #expect(throws: Problem.self) {
      try rotary(["rope_scaling": .object(["type": .string(type), "factor": .integer(2)])])
    }
    #expect(error?.description.contains("\"rope_scaling.type\"") == true)
    #expect(error?.description.contains("supported: default, linear, dynamic") == true)
  }

  private func longrope(_ divisors: [JSONValue], original: Int = 16) -> JSONObject {
    [
      "rope_type": .string("longrope"), "factor": .integer(2), "short_factor": .array(divisors),
      "long_factor": .array(divisors), "original_max_position_embeddings": .integer(original),
    ]
  }

  @Test func wrongParameters() throws {
    let linear = JSONValue.string("linear")
    let cases: [JSONObject] = [
      ["rope_type": linear], ["rope_type": linear, "factor": .integer(0)],
      ["rope_type": linear, "factor": .string("2")], ["rope_theta": .integer(0)],
      ["rope_theta": .integer(-1)], ["rope_theta": .boolean(true)], ["rope_theta": .number(1e300)],
      ["rope_type": .integer(1)], ["rope_theta": .integer(1)], ["rope_theta": .number(1e-38)],
      ["rope_type": linear, "factor": .number(1e-38)],
      ["rope_type": linear, "factor": .number(0.5)],
      ["rope_type": linear, "factor": .number(1e38)], ["rope_type": .string("dynamic")],
      ["rope_type": .string("yarn"), "factor": .number(0.5)],
      ["rope_type": .string("yarn"), "factor": .integer(2), "attention_factor": .number(1e38)],
      ["rope_type": .string("yarn"), "factor": .integer(2), "beta_fast": .integer(-1)],
      longrope([]), longrope([.integer(1), .integer(1), .integer(1)]),
      longrope([.integer(1), .integer(1), .integer(1), .null]),
      longrope([.integer(1), .integer(1), .integer(1), .number(1e-38)]),
      longrope([.integer(1), .integer(1), .integer(1), .integer(1)], original: 1),
      ["partial_rotary_factor": .number(0.5)],
      ["mrope_section": .array([])],
    ]
    for json in cases {
      #expect(throws: Problem.self, "\(json)") {
        try rotary(["rope_parameters": .object(json)])
      }
    }
    for key in ["factor", "low_freq_factor", "high_freq_factor"] {
      var json = llama3JSON
      json["rope_type"] = .string("llama3")
      json[key] = key == "high_freq_factor" ? .integer(1) : nil
      #expect(throws: Problem.self, "\(key)") {
        try rotary(["rope_parameters": .object(json)])
      }
    }
  }
}
