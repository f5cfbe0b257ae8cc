import CKernels
import Foundation

/// Rotates queries and keys by angles that grow with the position (Su et al. 2021; halves as in
/// LLaMA).
final class Rotary {
  private let headSize: Int
  /// How many of a head's columns turn.
  private let size: Int
  private let frequencies: [Float]
  private let factor: Float
  /// For sequences that are longer than `shortLength`.
  private let long: Rotary?
  private let shortLength: Int
  private var length = 0
  private var table = FloatBuffer(count: 0)

  init(_ rotary: Architecture.Rotary, headSize: Int) {
    self.headSize = headSize
    size = rotary.size ?? headSize
    let scaling = rotary.scaling
    frequencies = scaling?.frequencies ?? rotary.ownFrequencies(headSize: headSize)
    precondition(frequencies.count == size / 2, "a frequency for each pair of columns")
    factor = scaling?.attentionFactor ?? 1
    shortLength = scaling?.shortLength ?? .max
    long = scaling?.longFrequencies.map {
      Rotary(
        .init(
          theta: rotary.theta, size: rotary.size,
          scaling: .init(frequencies: $0, attentionFactor: scaling?.attentionFactor ?? 1)),
        headSize: headSize)
    }
  }

  /// Makes the tables reach over positions 0 ..< length. A model may promise more positions than there
  /// is memory for; only those in use take any.
  func prepare(length needed: Int) {
    if needed > shortLength { long?.prepare(length: needed) }
    guard needed > length else { return }
    length = max(needed, 2 * length)
    let half = size / 2
    table = FloatBuffer(count: 2 * length * half)
    for position in 0..<length {
      for (index, frequency) in frequencies.enumerated() {
        // Float32 products, as in the models' training.
        let angle = Double(Float(position) * frequency)
        table.base[position * half + index] = Float(cos(angle)) * factor
        table.base[(length + position) * half + index] = Float(sin(angle)) * factor
      }
    }
  }

  /// Rotates `heads` heads in each row of a sequence of `length` tokens, row r being at `position` + r;
  /// for direction -1 what its gradient needs.
  func rotate(_ x: Matrix, heads: Int, position: Int, of length: Int, direction: Float = 1) {
    if length > shortLength, let long {
      return long.rotate(x, heads: heads, position: position, of: length, direction: direction)
    }
    precondition(position + x.rows <= self.length, "the tables were not prepared")
    let offset = position * size / 2
    tsld_rotate(
      x.base, Int64(x.stride), Int64(x.rows), Int64(heads), Int64(headSize), Int64(size),
      table.base + offset, table.base + self.length * size / 2 + offset, direction)
  }
}
