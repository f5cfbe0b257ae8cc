import Foundation

/// A safetensors header, checked against the size of its file.
///
/// The format: the JSON's length as a little-endian 64-bit integer, the JSON, the tensors' bytes.
struct SafetensorsHeader {
  /// The longest JSON that the format allows.
  static let lengthLimit = 100_000_000

  /// The tensors in the order of their bytes.
  let tensors: [TensorInfo]
  /// Where the tensors' bytes start in the file.
  let dataOffset: Int

  init(_ data: Data, file: String, renaming: (String) -> String) throws(Problem) {
    guard !RegularFile.isGitPointer(data) else {
      throw Problem(.invalid, file, RegularFile.gitPointer)
    }
    guard data.count >= 8 else {
      throw .truncated(file: file, expected: 8, found: data.count)
    }
    let length = data.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= Self.lengthLimit else {
      throw .malformedHeader(
        file: file,
        problem: "expected a length of at most \(Self.lengthLimit) bytes, found \(length); "
          + "is this a safetensors file?")
    }
    let end = 8 + Int(length)
    guard end <= data.count else {
      throw .truncated(file: file, expected: end, found: data.count)
    }
    let text = data[(data.startIndex + 8)..<(data.startIndex + end)]
    guard text.first == UInt8(ascii: "{"),
      let members = try JSONValue(parsing: text, file: file).object
    else { throw .malformedHeader(file: file, problem: "expected it to start with {") }
    let metadata = (members["__metadata__"] ?? .object([:])).object
    guard metadata?.allSatisfy({ $0.value.string != nil }) == true else {
      throw .malformedHeader(file: file, problem: "__metadata__ is no object of strings")
    }
    tensors = try members.filter { $0.key != "__metadata__" }
      .map { (member) throws(Problem) in
        try Self.tensor(renaming(member.key), member.value, file: file)
      }
      .sorted {
        ($0.byteRange.lowerBound, $0.byteRange.upperBound)
          < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
      }
    dataOffset = end
    try Self.checkLayout(tensors, dataSize: data.count - end, headerSize: end, file: file)
  }

  private static func tensor(
    _ name: String, _ value: JSONValue, file: String
  ) throws(Problem) -> TensorInfo {
    func malformed(_ problem: String) -> Problem {
      .malformedHeader(file: file, problem: "tensor \"\(name)\": \(problem)")
    }
    guard let object = value.object else { throw malformed("expected an object") }
    for key in object.keys where !["dtype", "shape", "data_offsets"].contains(key) {
      throw malformed("unknown key \"\(key)\"")
    }
    guard let typeName = object["dtype"]?.string else { throw malformed("dtype is no string") }
    guard let type = ElementType(rawValue: typeName) else {
      throw .unsupportedElements(
        file: file, tensor: name, expected: "of a type that safetensors defines", found: typeName)
    }
    func sizes(_ key: String) throws(Problem) -> [Int] {
      guard let array = object[key]?.array else { throw malformed("\(key) is no array") }
      return try array.map { (value) throws(Problem) in
        guard let size = value.integer, size >= 0 else {
          throw malformed("\(key): expected integers from 0, found \(value.compactText)")
        }
        return size
      }
    }
    let shape = try sizes("shape")
    let offsets = try sizes("data_offsets")
    guard offsets.count == 2 else { throw malformed("data_offsets: expected two numbers") }
    func wrong(_ problem: String) -> Problem { .tensor(name, in: file, problem) }
    guard offsets[0] <= offsets[1] else {
      throw wrong("begins at \(offsets[0]), after its end at \(offsets[1])")
    }
    guard let byteCount = TensorInfo.byteCount(shape, of: type) else {
      throw wrong("the shape \(shape) of \(typeName) has no size in bytes")
    }
    guard byteCount == offsets[1] - offsets[0] else {
      throw wrong(
        "expected \(byteCount) bytes for the shape \(shape) of \(typeName), "
          + "found \(offsets[1] - offsets[0])")
    }
    return TensorInfo(
      name: name, elementType: type, shape: shape, byteRange: offsets[0]..<offsets[1])
  }

  /// Checks that the tensors cover the data without gaps or overlaps.
  private static func checkLayout(
    _ tensors: [TensorInfo], dataSize: Int, headerSize: Int, file: String
  ) throws(Problem) {
    var end = 0
    for tensor in tensors {
      guard tensor.byteRange.lowerBound == end else {
        throw .tensor(
          tensor.name, in: file,
          "begins at \(tensor.byteRange.lowerBound), but the tensor before it ends at \(end)")
      }
      end = tensor.byteRange.upperBound
    }
    guard end <= dataSize else {
      let (expected, overflow) = headerSize.addingReportingOverflow(end)
      throw .truncated(
        file: file, expected: overflow ? .max : expected, found: headerSize + dataSize)
    }
    guard end == dataSize else {
      throw .malformedHeader(
        file: file, problem: "\(dataSize - end) bytes of data belong to no tensor")
    }
  }
}

/// What a safetensors header says about one tensor.
public struct TensorInfo: Sendable, Equatable {
  /// The name in the file.
  public let name: String
  /// The type of its elements.
  public let elementType: ElementType
  /// Its sizes, outermost first; empty for a single number.
  public let shape: [Int]
  /// Its bytes, counted from the end of the header.
  public let byteRange: Range<Int>

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The product of the sizes and the element's size in bytes; nil where it is no whole number of
  /// bytes or more than an `Int` holds.
  static func byteCount(_ shape: [Int], of type: ElementType) -> Int? {
    var bits = type.bitCount
    for size in shape {
      let (product, overflow) = bits.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      bits = product
    }
    return bits.isMultiple(of: 8) ? bits / 8 : nil
  }
}
