import CKernels
import Foundation

/// Rotates queries and keys by angles that grow with the position (Su et al. 2021; halves as in
/// LLaMA).
final class Rotary {
  private let headSize: Int
  private let frequencies: [Float]
  private var length = 0
  private var table = FloatBuffer(count: 0)

  init(_ rotary: Architecture.Rotary, headSize: Int) {
    self.headSize = headSize
    frequencies = Self.frequencies(rotary, headSize: headSize)
  }

  /// Makes the tables reach over positions 0 ..< length. A model may promise more positions than there
  /// is memory for; only those in use take any.
  func prepare(length needed: Int) {
    guard needed > length else { return }
    length = max(needed, 2 * length)
    let half = headSize / 2
    table = FloatBuffer(count: 2 * length * half)
    for position in 0..<length {
      for (index, frequency) in frequencies.enumerated() {
        // Float32 products, as in the models' training.
        let angle = Double(Float(position) * frequency)
        table.base[position * half + index] = Float(cos(angle))
        table.base[(length + position) * half + index] = Float(sin(angle))
      }
    }
  }

  /// Rotates `heads` heads in each row, row r being at `position` + r; backwards for direction -1.
  func rotate(_ x: Matrix, heads: Int, position: Int, direction: Float = 1) {
    precondition(position + x.rows <= length, "the tables were not prepared")
    let offset = position * headSize / 2
    tsld_rotate(
      x.base, Int64(x.stride), Int64(x.rows), Int64(heads), Int64(headSize), table.base + offset,
      table.base + length * headSize / 2 + offset, direction)
  }

  private static func frequencies(_ rotary: Architecture.Rotary, headSize: Int) -> [Float] {
    stride(from: 0, to: headSize, by: 2).map { index in
      let frequency = 1 / pow(rotary.theta, Float(index) / Float(headSize))
      switch rotary.scaling {
      case .none: return frequency
      case .linear(let factor): return frequency / factor
      case .llama3(let factor, let low, let high, let original):
        let turns = Float(original) * frequency / (2 * .pi)
        if turns < low { return frequency / factor }
        if turns > high { return frequency }
        let smooth = (turns - low) / (high - low)
        return (1 - smooth) * frequency / factor + smooth * frequency
      }
    }
  }
}
