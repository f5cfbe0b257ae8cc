/// How far computed values are from expected ones.
package struct Difference: Sendable, CustomStringConvertible {
  /// The largest absolute difference; infinite where the counts differ or a difference is NaN.
  package let absolute: Float
  /// The largest absolute difference over the largest absolute expected value.
  package let relative: Float
  /// Where the largest difference is.
  package let index: Int

  /// Compares element by element.
  package init(_ found: some Collection<Float>, expected: some Collection<Float>) {
    var largest: Float = found.count == expected.count ? 0 : .infinity
    var scale: Float = 0
    var place = 0
    for (index, (x, y)) in zip(found, expected).enumerated() {
      scale = max(scale, abs(y))
      let difference = x == y ? 0 : abs(x - y)
      guard !(difference <= largest) else { continue }
      largest = difference.isNaN ? .infinity : difference
      place = index
    }
    absolute = largest
    relative = largest == 0 ? 0 : largest / scale
    index = place
  }

  /// The differences and where they are, for a test's message.
  package var description: String {
    "largest difference \(absolute) at \(index), relative to the largest entry \(relative)"
  }
}
