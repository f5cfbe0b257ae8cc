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
  /// The free text in the header.
  public let metadata: [String: String]
  /// Every tensor, in the order of their bytes.
  public let tensors: [TensorInfo]
  private let indices: [String: Int]
  private let data: Data
  private let dataOffset: Int

  /// Opens a file and checks its header: lengths, types, shapes and offsets.
  ///
  /// - Throws: ``Problem``.
  public init(_ url: URL) throws {
    let data = try RegularFile(url).mapped()
    let header = try SafetensorsHeader(data, file: url.path)
    self.url = url
    self.data = data
    metadata = header.metadata
    tensors = header.tensors
    dataOffset = header.dataOffset
    var indices: [String: Int] = [:]
    for (index, tensor) in tensors.enumerated() { indices[tensor.name] = index }
    self.indices = indices
  }

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
    withBytes(of: info) { bytes in
      guard let source = bytes.baseAddress else { return }
      switch info.elementType {
      case .float16: tsld_from_float16(target, source, Int64(info.count))
      case .bfloat16: tsld_from_bfloat16(target, source, Int64(info.count))
      default: UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: bytes.count)
      }
    }
  }

  /// The elements of a 32-bit or 64-bit integer tensor.
  ///
  /// - Throws: ``Problem`` for a missing tensor, another element type, or an integer that
  ///   does not fit.
  public func int32s(_ name: String) throws -> [Int32] {
    let info = try info(name)
    return try withBytes(of: info) { bytes in
      switch info.elementType {
      case .int32:
        return (0..<info.count).map {
          bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self)
        }
      case .int64:
        return try (0..<info.count).map {
          let wide = bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)
          guard let value = Int32(exactly: wide) else {
            throw Problem.invalid(
              url.path, at: "tensor \"\(name)\"", expected: "32-bit integers", found: "\(wide)")
          }
          return value
        }
      default:
        throw Problem.unsupportedElements(
          file: url.path, tensor: name, expected: "I32 or I64", found: info.elementType.rawValue)
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
    withBytes(of: info) { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
  }

  private func floatInfo(_ name: String) throws -> TensorInfo {
    let info = try info(name)
    guard info.elementType.isReadableAsFloat else {
      throw Problem.unsupportedElements(
        file: url.path, tensor: name, expected: "F32, F16 or BF16",
        found: info.elementType.rawValue)
    }
    return info
  }

  private func withBytes<T>(
    of info: TensorInfo, _ body: (UnsafeRawBufferPointer) throws -> T
  ) rethrows -> T {
    try data.withUnsafeBytes { bytes in
      let start = dataOffset + info.byteRange.lowerBound
      return try body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + info.byteRange.count]))
    }
  }
}
