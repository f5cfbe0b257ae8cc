/// An element type that the safetensors format defines.
public struct ElementType: RawRepresentable, Sendable, Equatable {
  /// The name that headers use, such as `F32`.
  public let rawValue: String
  /// The size of an element in bits.
  public let bitCount: Int

  /// The type of that name; nil where the format defines none.
  public init?(rawValue: String) {
    guard let bitCount = Self.bitCounts[rawValue] else { return nil }
    self.init(rawValue, bitCount)
  }

  private init(_ rawValue: String, _ bitCount: Int) {
    self.rawValue = rawValue
    self.bitCount = bitCount
  }

  /// IEEE single precision.
  public static let float32 = ElementType("F32", 32)
  /// IEEE half precision.
  public static let float16 = ElementType("F16", 16)
  /// The upper half of a float32.
  public static let bfloat16 = ElementType("BF16", 16)
  /// Signed byte.
  public static let int8 = ElementType("I8", 8)
  /// Byte.
  public static let uint8 = ElementType("U8", 8)

  // Floats of 8 bits and less are named by the bits of their exponents and mantissas.
  private static let bitCounts = [
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8,
    "F8_E5M2FNUZ": 8, "F8_E4M3FNUZ": 8, "F8_E8M0": 8, "U16": 16, "I16": 16, "F16": 16, "BF16": 16,
    "U32": 32, "I32": 32, "F32": 32, "C64": 64, "U64": 64, "I64": 64, "F64": 64,
  ]
}
