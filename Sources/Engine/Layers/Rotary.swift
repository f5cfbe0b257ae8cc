import CKernels
import Foundation

/// Rotates queries and keys by angles that grow with the position (Su et al. 2021; halves as in
/// LLaMA).
struct Rotary {
  private let headSize: Int
  private let length: Int
  private let table: FloatBuffer

  /// Tables for positions 0 ..< length.
  init(_ rotary: Architecture.Rotary, headSize: Int, length: Int) {
    self.headSize = headSize
    self.length = length
    let half = headSize / 2
    table = FloatBuffer(count: 2 * length * half)
    let frequencies = Self.frequencies(rotary, headSize: headSize)
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
    precondition(position + x.rows <= length)
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
