import Foundation

/// Writes tensors one after another, so that no more than one needs to be in memory.
///
/// The file appears under its name when it is complete, in one step.
public struct SafetensorsWriter {
  /// A tensor to be written.
  public struct Tensor: Sendable {
    /// Its name in the file.
    public let name: String
    let shape: [Int]
    let elementType: ElementType

    /// A tensor of floats or bytes.
    public init(_ name: String, _ shape: [Int], _ elementType: ElementType = .float32) {
      precondition(
        [.float32, .float16, .bfloat16, .int8, .uint8].contains(elementType),
        "no other types are written")
      self.name = name
      self.shape = shape
      self.elementType = elementType
    }

    var byteCount: Int { shape.reduce(elementType.bitCount / 8, *) }
  }

  private let file: DurableFile
  private let tensors: [Tensor]
  private var written = 0

  /// Starts a file for these tensors, which must then be appended in this order: wide elements first,
  /// so that none lies at an odd address.
  ///
  /// - Throws: ``Problem``.
  public init(_ url: URL, tensors: [Tensor]) throws {
    self.tensors = tensors
    file = try DurableFile(url)
    var header = JSONObject()
    header["__metadata__"] = .object(["format": .string("pt")])
    var offset = 0
    for tensor in tensors {
      precondition(header[tensor.name] == nil, "two tensors have the name \(tensor.name)")
      precondition(
        offset.isMultiple(of: tensor.elementType.bitCount / 8), "\(tensor.name) is not aligned")
      let end = offset + tensor.byteCount
      header[tensor.name] = .object([
        "dtype": .string(tensor.elementType.rawValue),
        "shape": .array(tensor.shape.map { .integer($0) }),
        "data_offsets": .array([.integer(offset), .integer(end)]),
      ])
      offset = end
    }
    var text = Array(JSONValue.object(header).compactText.utf8)
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    try withUnsafeBytes(of: UInt64(text.count).littleEndian) { try file.write($0) }
    try file.write(text)
  }

  /// Writes the bytes of the next tensor.
  ///
  /// - Throws: ``Problem``.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
    precondition(written < tensors.count, "every tensor is written already")
    precondition(
      bytes.count == tensors[written].byteCount, "\(tensors[written].name) is of another size")
    try file.write(bytes)
    written += 1
  }

  /// Completes the file: it is on the disk and has its name when this returns.
  ///
  /// - Throws: ``Problem``.
  public consuming func finish() throws {
    precondition(written == tensors.count, "\(tensors.count - written) tensors are not written")
    try file.commit()
  }
}
