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
