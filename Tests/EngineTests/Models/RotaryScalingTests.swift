import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Engine

/// Models with changed rotary frequencies against logits from PyTorch.
@Suite struct RotaryScalingTests {
  @Test func logitsOfTheLastToken() throws {
    let url = Fixtures.golden.appendingPathComponent("rope.json")
    let cases = try JSONValue(contentsOf: url).elements
    #expect(cases.count == 10)
    let source = Fixtures.golden("llama")
    let tokens = try Golden("llama").int32s("input_ids").prefix(24)
    let pool = ThreadPool(threadCount: 2)
    for golden in cases {
      try TemporaryDirectory.with { folder in
        try FileManager.default.createSymbolicLink(
          at: folder.file("model.safetensors"),
          withDestinationURL: source.appendingPathComponent("model.safetensors"))
        let file = source.appendingPathComponent("config.json")
        var config = try #require(try JSONValue(contentsOf: file).object)
        config["rope_parameters"] = golden["rope_parameters"]
        try folder.write(JSONValue.object(config).text, to: "config.json")

        let directory = try ModelDirectory(folder.url)
        let store = try ParameterStore(directory.architecture, trainable: false)
        try directory.load(into: store)
        let model = Decoder(directory.architecture, parameters: store)
        let shape = BatchShape(batch: 1, length: 24)
        let activations = Activations(
          directory.architecture, microBatch: shape, threadCount: 2, retention: .layers)
        model.forward(Array(tokens), shape: shape, into: activations, pool: pool)
        let logits = RandomMatrix(zeros: 24, 128)
        model.head.forward(activations.hidden, into: logits.matrix)
        let difference = Difference(
          Array(logits.values.suffix(128)),
          expected: golden["last_logits"].elements.compactMap(\.double).map { Float($0) })
        #expect(difference.absolute < 2e-5, "\(golden["rope_parameters"].compactText)")
        withExtendedLifetime(store) {}
      }
    }
  }
}
