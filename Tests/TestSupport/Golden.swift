import Checkpoints
import Foundation

/// Tensors and numbers that were computed with PyTorch.
package struct Golden: Sendable {
  private let file: SafetensorsFile
  private let values: JSONValue

  /// Opens an architecture's golden values.
  package init(_ architecture: String) throws {
    try self.init(
      tensors: Fixtures.golden(architecture).appendingPathComponent("golden.safetensors"),
      scalars: Fixtures.golden(architecture).appendingPathComponent("golden.json"))
  }

  /// Opens any safetensors file, and a JSON file with numbers where there is one.
  package init(tensors: URL, scalars: URL? = nil) throws {
    file = try SafetensorsFile(tensors)
    values =
      try scalars.map { try JSONValue(parsing: Data(contentsOf: $0), file: $0.path) }
      ?? .object(JSONObject())
  }

  /// Every tensor's name.
  package var names: [String] { file.names }

  /// Whether there is a tensor of that name.
  package func contains(_ name: String) -> Bool { file[name] != nil }

  /// A tensor's sizes, outermost first.
  package func shape(_ name: String) throws -> [Int] { try file.info(name).shape }

  /// A floating-point tensor's elements.
  package func floats(_ name: String) throws -> [Float] { try file.floats(name) }

  /// An integer tensor's elements.
  package func int32s(_ name: String) throws -> [Int32] {
    let isWide = try file.info(name).elementType.rawValue == "I64"
    return try file.withBytes(of: name) { bytes in
      stride(from: 0, to: bytes.count, by: isWide ? 8 : 4).map {
        bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self)
      }
    }
  }

  /// The number under a path of keys such as `"tsld", "total"`; nil where there is none.
  package func scalar(_ keys: String...) -> Double? {
    var value: JSONValue? = values
    for key in keys { value = value?.object?[key] }
    return value?.double
  }

  /// The keys of the outermost object with numbers.
  package var scalarKeys: [String] { values.object?.keys ?? [] }
}
