/// A series of any length in bounded memory: neighbouring steps share buckets that keep their
/// extremes, so that no spike is ever lost.
package struct SeriesHistory: Sendable, Equatable {
  /// What is kept of some neighbouring steps.
  package struct Bucket: Sendable, Equatable {
    /// The first step.
    package var firstStep: Int
    /// The last one.
    package var lastStep: Int
    /// The smallest finite value; nil where there is none.
    package var minimum: Double?
    /// The largest finite value.
    package var maximum: Double?
    /// The last value, whatever it is.
    package var last: Double
    /// The sum of the finite values.
    package var sum: Double
    /// How many there are.
    package var finiteCount: Int
    /// How many values were NaN or infinite.
    package var notFiniteCount: Int

    /// The mean of the finite values; nil where there is none.
    package var mean: Double? { finiteCount > 0 ? sum / Double(finiteCount) : nil }

    init(step: Int, value: Double) {
      firstStep = step
      lastStep = step
      last = value
      let isFinite = value.isFinite
      minimum = isFinite ? value : nil
      maximum = minimum
      sum = isFinite ? value : 0
      finiteCount = isFinite ? 1 : 0
      notFiniteCount = isFinite ? 0 : 1
    }

    mutating func absorb(_ next: Bucket) {
      lastStep = next.lastStep
      last = next.last
      minimum = [minimum, next.minimum].compactMap { $0 }.min()
      maximum = [maximum, next.maximum].compactMap { $0 }.max()
      sum += next.sum
      finiteCount += next.finiteCount
      notFiniteCount += next.notFiniteCount
    }
  }

  /// The buckets, oldest first.
  package private(set) var buckets: [Bucket] = []
  /// The most buckets there will be.
  package let capacity: Int
  private var stepsPerBucket = 1

  /// An empty series.
  package init(capacity: Int = 2048) {
    precondition(capacity >= 2 && capacity % 2 == 0, "an even number of buckets")
    self.capacity = capacity
  }

  /// Adds the value of the next step.
  package mutating func append(_ value: Double, step: Int) {
    let bucket = Bucket(step: step, value: value)
    if let last = buckets.last, last.finiteCount + last.notFiniteCount < stepsPerBucket {
      buckets[buckets.count - 1].absorb(bucket)
      return
    }
    if buckets.count == capacity { halve() }
    buckets.append(bucket)
  }

  /// Forgets everything after a step, for a run that goes back.
  package mutating func removeAll(after step: Int) {
    buckets.removeAll { $0.firstStep > step }
  }

  private mutating func halve() {
    buckets = stride(from: 0, to: buckets.count, by: 2).map { index in
      var bucket = buckets[index]
      if index + 1 < buckets.count { bucket.absorb(buckets[index + 1]) }
      return bucket
    }
    stepsPerBucket *= 2
  }
}
