/// How a tensor's values lie: blocks of neighbouring values of a row.
package enum GGUFElements: UInt32, Sendable {
  case f32 = 0
  case f16 = 1
  case q8_0 = 8
  case bf16 = 30
  case tq1_0 = 34
  case tq2_0 = 35
  case q2_0 = 42

  /// The values of a block, and its bytes.
  package var block: (count: Int, bytes: Int) {
    switch self {
    case .f32: (1, 4)
    case .f16, .bf16: (1, 2)
    case .q8_0: (32, 34)
    case .tq1_0: (256, 54)
    case .tq2_0: (256, 66)
    case .q2_0: (64, 18)
    }
  }

  /// Whether a block holds -1, 0 and +1 times its scale.
  package var isTernary: Bool { [.tq1_0, .tq2_0, .q2_0].contains(self) }
}
