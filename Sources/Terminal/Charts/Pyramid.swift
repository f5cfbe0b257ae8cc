/// Minima, maxima and counts of every aligned stretch of a column of values, in powers of two.
struct Pyramid: Sendable {
  /// What is known of a stretch of values.
  struct Summary: Sendable {
    var minimum = Float.infinity
    var maximum = -Float.infinity
    var leastPositive = Float.infinity
    var notANumber: Int32 = 0
    var positiveInfinity: Int32 = 0
    var negativeInfinity: Int32 = 0

    mutating func add(_ value: Float) {
      if value.isFinite {
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        if value > 0 { leastPositive = min(leastPositive, value) }
      } else if value.isNaN {
        notANumber += 1
      } else if value > 0 {
        positiveInfinity += 1
      } else {
        negativeInfinity += 1
      }
    }

    mutating func add(_ other: Summary) {
      minimum = min(minimum, other.minimum)
      maximum = max(maximum, other.maximum)
      leastPositive = min(leastPositive, other.leastPositive)
      notANumber += other.notANumber
      positiveInfinity += other.positiveInfinity
      negativeInfinity += other.negativeInfinity
    }
  }

  /// How many values the lowest stretches have: below that, reading the values costs less.
  static let leaf = 32
  /// Complete stretches of 32, 64, 128… values.
  private var levels: [[Summary]] = []

  /// Takes note of the last value of a column.
  mutating func update(with values: [Float]) {
    guard values.count % Self.leaf == 0 else { return }
    var summary = Summary()
    for value in values.suffix(Self.leaf) { summary.add(value) }
    var level = 0
    while true {
      if level == levels.count { levels.append([]) }
      levels[level].append(summary)
      guard levels[level].count % 2 == 0 else { return }
      summary = levels[level][levels[level].count - 2]
      summary.add(levels[level][levels[level].count - 1])
      level += 1
    }
  }

  /// Forgets every stretch that does not lie within the first values.
  mutating func truncate(to count: Int) {
    for level in levels.indices {
      let kept = count / (Self.leaf << level)
      if kept < levels[level].count { levels[level].removeSubrange(kept...) }
    }
  }

  /// What is known of some of the values.
  func summary(of places: Range<Int>, values: [Float]) -> Summary {
    var result = Summary()
    var place = places.lowerBound
    while place < places.upperBound {
      // The largest stretch that begins here and does not reach too far.
      var level = -1
      while level + 1 < levels.count, place % (Self.leaf << (level + 1)) == 0,
        place + (Self.leaf << (level + 1)) <= places.upperBound,
        place / (Self.leaf << (level + 1)) < levels[level + 1].count
      { level += 1 }
      if level < 0 {
        result.add(values[place])
        place += 1
      } else {
        result.add(levels[level][place / (Self.leaf << level)])
        place += Self.leaf << level
      }
    }
    return result
  }
}
