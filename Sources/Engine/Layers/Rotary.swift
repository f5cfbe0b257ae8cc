import CKernels
import Foundation

/// Rotates queries and keys by angles that grow with the position (Su et al. 2021; halves as in
/// LLaMA).
final class Rotary {
  private let headSize: Int
  private let length: Int
  private let table: FloatBuffer
  /// For sequences that are longer than `shortLength`.
  private let long: Rotary?
  private let shortLength: Int

  /// Tables for positions 0 ..< length.
  init(_ rotary: Architecture.Rotary, headSize: Int, length: Int) {
    let scaling = rotary.scaling
    let frequencies = scaling?.frequencies ?? rotary.ownFrequencies(headSize: headSize)
    let half = headSize / 2
    precondition(frequencies.count == half, "a frequency for each pair of columns")
    self.headSize = headSize
    self.length = length
    table = FloatBuffer(count: 2 * length * half)
    let factor = scaling?.attentionFactor ?? 1
    for position in 0..<length {
      for (index, frequency) in frequencies.enumerated() {
        // Float32 products, as in the models' training.
        let angle = Double(Float(position) * frequency)
        table.base[position * half + index] = Float(cos(angle)) * factor
        table.base[(length + position) * half + index] = Float(sin(angle)) * factor
      }
    }
    shortLength = scaling?.shortLength ?? .max
    long =
      length > shortLength
      ? scaling?.long(rotary).map { Rotary($0, headSize: headSize, length: length) } : nil
  }

  /// Rotates `heads` heads in each row of a sequence of `length` tokens, row r being at `position` + r;
  /// for direction -1 what its gradient needs.
  func rotate(_ x: Matrix, heads: Int, position: Int, of length: Int, direction: Float = 1) {
    if length > shortLength, let long {
      return long.rotate(x, heads: heads, position: position, of: length, direction: direction)
    }
    precondition(position + x.rows <= self.length)
    let offset = position * headSize / 2
    tsld_rotate(
      x.base, Int64(x.stride), Int64(x.rows), Int64(heads), Int64(headSize), table.base + offset,
      table.base + self.length * headSize / 2 + offset, direction)
  }
}

extension Architecture.Rotary.Scaling {
  /// The embedding for sequences beyond `shortLength`; nil where it is the same.
  fileprivate func long(_ rotary: Architecture.Rotary) -> Architecture.Rotary? {
    longFrequencies.map {
      Architecture.Rotary(
        theta: rotary.theta, scaling: .init(frequencies: $0, attentionFactor: attentionFactor))
    }
  }
}
