import Checkpoints
import Engine
import Foundation
import TestSupport

/// Made-up and golden files for the tests.
enum Samples {
  /// The bytes of a safetensors file with any header and data, right or wrong.
  static func safetensors(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> Data {
    var bytes = Data()
    withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) {
      bytes.append(contentsOf: $0)
    }
    return bytes + Data(header.utf8) + Data(data)
  }

  /// A header's entry for one tensor.
  static func entry(
    _ name: String, _ type: String, _ shape: [Int], _ offsets: [Int]
  ) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  /// A header's entry for one float32 tensor.
  static func entry(_ name: String, _ shape: [Int], _ offsets: [Int]) -> String {
    entry(name, "F32", shape, offsets)
  }

  /// An architecture's `config.json`, with some members changed; nil removes one.
  static func config(
    _ architecture: String, _ changes: KeyValuePairs<String, JSONValue?> = [:]
  ) throws -> JSONObject {
    let url = Fixtures.golden(architecture).appendingPathComponent("config.json")
    var object =
      try JSONValue(parsing: Data(contentsOf: url), file: url.path).object ?? JSONObject()
    for (key, value) in changes { object[key] = value }
    return object
  }

  /// The architecture that such a configuration describes.
  static func architecture(
    _ name: String, _ changes: KeyValuePairs<String, JSONValue?> = [:]
  ) throws -> Architecture {
    try HuggingFaceConfig(config(name, changes)).architecture
  }

  /// A store with a golden model's weights.
  static func store(_ directory: ModelDirectory) throws -> ParameterStore {
    let store = ParameterStore(directory.architecture.parameterSpecs, trainable: false)
    try directory.load(into: store)
    return store
  }

  /// All of a model's weights, in memory order.
  static func weights(_ directory: ModelDirectory) throws -> [Float] {
    let store = try store(directory)
    return withExtendedLifetime(store) { Array(store.weights.values) }
  }

  /// Writes tensors into a file under changed names; those that become nil are left out.
  static func rewrite(
    _ source: SafetensorsFile, to url: URL, extra: [String: [Float]] = [:],
    renaming rename: (String) -> String? = { $0 }
  ) throws {
    var tensors: [SafetensorsWriter.Tensor] = []
    var values: [[Float]] = []
    for tensor in source.tensors {
      guard let name = rename(tensor.name) else { continue }
      tensors.append(.init(name, tensor.shape))
      values.append(try source.floats(tensor.name))
    }
    for (name, floats) in extra {
      tensors.append(.init(name, [floats.count]))
      values.append(floats)
    }
    var writer = try SafetensorsWriter(url, tensors: tensors)
    for floats in values { try floats.withUnsafeBytes { try writer.append($0) } }
    try writer.finish()
  }
}
