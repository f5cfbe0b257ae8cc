import Foundation

/// A small, seeded random number generator whose state can be saved (xoshiro256++, Blackman and
/// Vigna 2019, seeded through SplitMix64).
public struct RandomSource: RandomNumberGenerator, Sendable, Codable, Equatable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// The same seed gives the same numbers on every machine.
  public init(seed: UInt64) {
    var seeds = SplitMix64(seed: seed)
    (s0, s1, s2, s3) = (seeds.next(), seeds.next(), seeds.next(), seeds.next())
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    func rotated(_ x: UInt64, by k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotated(s0 &+ s3, by: 23) &+ s0
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotated(s3, by: 45)
    return result
  }

  /// A number from [0, 1).
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Fills the floats with normal numbers of mean 0 (Box and Muller).
  public mutating func fillNormal(
    _ values: UnsafeMutableBufferPointer<Float>, standardDeviation: Float
  ) {
    var index = 0
    while index < values.count {
      let radius = (-2 * log(1 - uniform())).squareRoot()
      let angle = 2 * Double.pi * uniform()
      values[index] = standardDeviation * Float(radius * cos(angle))
      if index + 1 < values.count {
        values[index + 1] = standardDeviation * Float(radius * sin(angle))
      }
      index += 2
    }
  }
}

/// Random numbers for seeds and orders, the same on every machine and in every version (Steele, Lea
/// and Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The same seed gives the same numbers.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// A number below `bound`, each as likely as any other.
  ///
  /// Lemire, *Fast random integer generation in an interval*, 2019; written out, because the
  /// standard library does not promise to do the same for ever.
  public mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "there is no number below \(bound)")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let excess = (0 &- bound) % bound
      while product.low < excess { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }
}
