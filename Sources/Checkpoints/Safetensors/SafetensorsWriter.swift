import Foundation

/// Writes float32 tensors one after another, so that no more than one needs to be in memory.
///
/// The file appears under its name when it is complete, in one step.
public struct SafetensorsWriter {
  private let file: AtomicFile
  private let tensors: [(name: String, shape: [Int])]
  private var written = 0

  /// Starts a file for these tensors, which must then be appended in this order.
  ///
  /// - Throws: `CheckpointError.unwritable`.
  public init(
    _ url: URL, tensors: [(name: String, shape: [Int])],
    metadata: JSONObject = ["format": .string("pt")]
  ) throws {
    self.tensors = tensors
    file = try AtomicFile(url)
    var header = JSONObject()
    header["__metadata__"] = .object(metadata)
    var offset = 0
    for (name, shape) in tensors {
      precondition(header[name] == nil, "two tensors have the name \(name)")
      let end = offset + shape.reduce(4, *)
      header[name] = .object([
        "dtype": .string(ElementType.float32.rawValue),
        "shape": .array(shape.map { .integer($0) }),
        "data_offsets": .array([.integer(offset), .integer(end)]),
      ])
      offset = end
    }
    var text = Array(JSONValue.object(header).compactText.utf8)
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    try withUnsafeBytes(of: UInt64(text.count).littleEndian) { try file.write($0) }
    try text.withUnsafeBytes { try file.write($0) }
  }

  /// Writes the values of the next tensor.
  ///
  /// - Throws: `CheckpointError.unwritable`.
  public mutating func append(_ values: UnsafeBufferPointer<Float>) throws {
    precondition(written < tensors.count, "every tensor is written already")
    let count = tensors[written].shape.reduce(1, *)
    precondition(values.count == count, "\(tensors[written].name) has another number of values")
    try file.write(UnsafeRawBufferPointer(values))
    written += 1
  }

  /// Completes the file: it is on the disk and has its name when this returns.
  ///
  /// - Throws: `CheckpointError.unwritable`.
  public consuming func finish() throws {
    precondition(written == tensors.count, "\(tensors.count - written) tensors are not written")
    try file.commit()
  }
}
