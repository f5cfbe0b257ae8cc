/// The element types of the safetensors format, under the names that headers use.
public enum ElementType: String, Sendable, CaseIterable {
  /// One byte per truth value.
  case bool = "BOOL"
  /// 4-bit float, two in a byte.
  case float4 = "F4"
  /// 6-bit float with 2 exponent bits.
  case float6E2M3 = "F6_E2M3"
  /// 6-bit float with 3 exponent bits.
  case float6E3M2 = "F6_E3M2"
  /// 8-bit float with 5 exponent bits.
  case float8E5M2 = "F8_E5M2"
  /// 8-bit float with 4 exponent bits.
  case float8E4M3 = "F8_E4M3"
  /// 8-bit float with 5 exponent bits and no negative zero.
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  /// 8-bit float with 4 exponent bits and no negative zero.
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  /// 8-bit power of two.
  case float8E8M0 = "F8_E8M0"
  /// Unsigned byte.
  case uint8 = "U8"
  /// Signed byte.
  case int8 = "I8"
  /// Unsigned 16-bit integer.
  case uint16 = "U16"
  /// Signed 16-bit integer.
  case int16 = "I16"
  /// IEEE half precision.
  case float16 = "F16"
  /// The upper half of a float32.
  case bfloat16 = "BF16"
  /// Unsigned 32-bit integer.
  case uint32 = "U32"
  /// Signed 32-bit integer.
  case int32 = "I32"
  /// IEEE single precision.
  case float32 = "F32"
  /// Two float32: real and imaginary part.
  case complex64 = "C64"
  /// Unsigned 64-bit integer.
  case uint64 = "U64"
  /// Signed 64-bit integer.
  case int64 = "I64"
  /// IEEE double precision.
  case float64 = "F64"

  /// The size of an element in bits.
  public var bitCount: Int {
    switch self {
    case .float4: 4
    case .float6E2M3, .float6E3M2: 6
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E5M2FNUZ, .float8E4M3FNUZ,
      .float8E8M0:
      8
    case .uint16, .int16, .float16, .bfloat16: 16
    case .uint32, .int32, .float32: 32
    case .complex64, .uint64, .int64, .float64: 64
    }
  }

  /// Whether `SafetensorsFile` reads it as `Float`.
  public var isReadableAsFloat: Bool { self == .float32 || self == .float16 || self == .bfloat16 }
}
