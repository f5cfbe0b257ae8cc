import CKernels
import Foundation

#if _endian(big)
  #error("safetensors files are little-endian, and so must the processor be")
#endif

/// A memory-mapped safetensors file: opening it reads and checks only the header.
///
/// The file must not shrink while it is open.
public struct SafetensorsFile: Sendable {
  /// Where the file is.
  public let url: URL
  private let header: SafetensorsHeader
  private let indices: [String: Int]
  private let data: Data

  /// Opens a file and checks its header: lengths, types, shapes and offsets.
  ///
  /// - Throws: ``Problem``.
  public init(_ url: URL) throws(Problem) { try self.init(url, renaming: { $0 }) }

  /// Opens a file whose tensors go by other names than they have in it.
  init(_ url: URL, renaming: (String) -> String) throws(Problem) {
    self.url = url
    data = try RegularFile(url).mapped()
    header = try SafetensorsHeader(data, file: url.path, renaming: renaming)
    var indices: [String: Int] = [:]
    for (index, tensor) in header.tensors.enumerated()
    where indices.updateValue(index, forKey: tensor.name) != nil {
      throw .tensor(tensor.name, in: url.path, "is there twice")
    }
    self.indices = indices
  }

  /// Every tensor, in the order of their bytes.
  public var tensors: [TensorInfo] { header.tensors }

  /// The tensors' names, in the order of their bytes.
  public var names: [String] { tensors.map(\.name) }

  /// What the header says about a tensor; nil where there is none of that name.
  public subscript(name: String) -> TensorInfo? { indices[name].map { tensors[$0] } }

  /// What the header says about a tensor.
  ///
  /// - Throws: a ``Problem``.
  public func info(_ name: String) throws -> TensorInfo {
    guard let info = self[name] else {
      throw Problem.missingTensor(file: url.path, tensor: name)
    }
    return info
  }

  /// The elements of a float32, float16 or bfloat16 tensor.
  ///
  /// - Throws: ``Problem`` for a missing tensor or another element type.
  public func floats(_ name: String) throws -> [Float] {
    let count = try floatInfo(name).count
    return try [Float](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      try read(name, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initializedCount = count
    }
  }

  /// Writes the elements of a float32, float16 or bfloat16 tensor to `buffer`, which must have room
  /// for exactly that many.
  ///
  /// - Throws: ``Problem`` for a missing tensor or another element type.
  public func read(_ name: String, into buffer: UnsafeMutableBufferPointer<Float>) throws {
    let info = try floatInfo(name)
    precondition(buffer.count == info.count, "the buffer is of another size than the tensor")
    guard let target = buffer.baseAddress, !buffer.isEmpty else { return }
    try withBytes(of: name) { bytes in
      guard let source = bytes.baseAddress else { return }
      switch info.elementType {
      case .float16: tsld_from_float16(target, source, Int64(info.count))
      case .bfloat16: tsld_from_bfloat16(target, source, Int64(info.count))
      default: UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: bytes.count)
      }
    }
  }

  /// Writes the elements of an 8-bit integer tensor to `buffer`, which must have room for exactly
  /// that many.
  ///
  /// - Throws: ``Problem`` for a missing tensor or another element type.
  public func read(_ name: String, into buffer: UnsafeMutableBufferPointer<Int8>) throws {
    let info = try info(name)
    guard info.elementType == .int8 else {
      throw Problem.unsupportedElements(
        file: url.path, tensor: name, expected: "I8", found: info.elementType.rawValue)
    }
    precondition(buffer.count == info.count, "the buffer is of another size than the tensor")
    try withBytes(of: name) { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
  }

  func floatInfo(_ name: String) throws -> TensorInfo {
    let info = try info(name)
    guard [.float32, .float16, .bfloat16].contains(info.elementType) else {
      throw Problem.unsupportedElements(
        file: url.path, tensor: name, expected: "F32, F16 or BF16",
        found: info.elementType.rawValue)
    }
    return info
  }

  /// Gives a tensor's bytes, as they lie in the file, to `body`; they end with the call.
  ///
  /// - Throws: a ``Problem`` for a missing tensor, and what `body` throws.
  public func withBytes<T>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> T
  ) throws -> T {
    let range = try info(name).byteRange
    return try data.withUnsafeBytes { bytes in
      let start = header.dataOffset + range.lowerBound
      return try body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + range.count]))
    }
  }
}
