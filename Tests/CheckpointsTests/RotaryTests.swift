import Checkpoints
import Engine
import Testing

/// Both ways of writing rotary positions.
@Suite struct RotaryTests {
  private func rotary(
    _ changes: KeyValuePairs<String, JSONValue?>, in name: String = "llama"
  ) throws -> Architecture.Positions {
    try Samples.architecture(name, changes).positions
  }

  private let llama3 = Architecture.Rotary.Scaling.llama3(
    factor: 4, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaximumPositions: 16)
  private let llama3JSON: JSONObject = [
    "factor": .number(4), "low_freq_factor": .integer(1), "high_freq_factor": .number(4),
    "original_max_position_embeddings": .integer(16),
  ]

  @Test func newForm() throws {
    #expect(
      try rotary([:], in: "llama-rope3") == .rotary(.init(theta: 50_000, scaling: llama3)))
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
      ]) == .rotary(.init(theta: 20_000, scaling: .linear(factor: 2))))
    var scaling = llama3JSON
    scaling["rope_type"] = .string("llama3")
    #expect(
      try rotary(["rope_parameters": nil, "rope_scaling": .object(scaling)])
        == .rotary(.init(theta: 10_000, scaling: llama3)))
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

  @Test(arguments: ["yarn", "dynamic", "longrope", "mrope", "su"])
  func otherTypes(type: String) throws {
    let error = #expect(throws: Problem.self) {
      try rotary(["rope_scaling": .object(["type": .string(type), "factor": .integer(2)])])
    }
    #expect(error?.description.contains("\"rope_scaling.type\"") == true)
    #expect(error?.description.contains("supported: default, linear, llama3") == true)
  }

  @Test func wrongParameters() throws {
    let linear = JSONValue.string("linear")
    let cases: [JSONObject] = [
      ["rope_type": linear], ["rope_type": linear, "factor": .integer(0)],
      ["rope_type": linear, "factor": .string("2")], ["rope_theta": .integer(0)],
      ["rope_theta": .integer(-1)], ["rope_theta": .boolean(true)], ["rope_theta": .number(1e300)],
      ["rope_type": .integer(1)], ["partial_rotary_factor": .number(0.5)],
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
