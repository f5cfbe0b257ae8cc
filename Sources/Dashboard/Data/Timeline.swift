/// What was measured at some steps, in bounded memory: when it is full, every second one is
/// forgotten, and from then on only so many are kept. The newest one always is. What is forgotten
/// may leave something in the next one.
package struct Timeline<Value: Sendable>: Sendable {
  /// The steps that have a value, in their order.
  package private(set) var steps: [Int] = []
  /// Their values.
  package private(set) var values: [Value] = []
  private let capacity: Int
  private let merge: (@Sendable (Value, Value) -> Value)?
  /// How many values had come before each one that is kept.
  private var ordinals: [Int] = []
  /// The values whose ordinals are multiples of this are kept.
  private var stride = 1

  /// An empty timeline.
  ///
  /// - Parameter merge: makes one of a value that is forgotten and the next one that is kept.
  package init(capacity: Int = 256, merge: (@Sendable (Value, Value) -> Value)? = nil) {
    self.capacity = capacity
    self.merge = merge
  }

  /// The newest value.
  package var newest: Value? { values.last }

  /// Adds the value of a later step.
  package mutating func append(_ value: Value, step: Int) {
    if let last = steps.last, last >= step { removeAll(from: step) }
    let ordinal = (ordinals.last ?? -1) + 1
    steps.append(step)
    values.append(value)
    ordinals.append(ordinal)
    // The one that was newest until now stays only if it is one of those that are kept.
    forget(from: ordinals.count - 2)
    if steps.count > capacity {
      stride *= 2
      forget(from: 0)
    }
  }

  /// Adds what was found out later about the values up to a step since the one that is kept before.
  mutating func add(_ value: Value, upTo step: Int) {
    let index = steps.partitioningIndex { $0 >= step }
    guard index < steps.count, let merge else { return }
    values[index] = merge(value, values[index])
  }

  /// The value at a step, or the last one before; the newest without a step.
  package func value(at step: Int?) -> Value? { index(at: step).map { values[$0] } }

  /// The step whose value ``value(at:)`` gives.
  package func step(at step: Int?) -> Int? { index(at: step).map { steps[$0] } }

  /// The value before the one at a step.
  package func value(before step: Int?) -> Value? {
    index(at: step).flatMap { $0 > 0 ? values[$0 - 1] : nil }
  }

  /// The place of what ``value(at:)`` gives.
  func index(at step: Int?) -> Int? {
    guard let step else { return steps.indices.last }
    // Nothing before the first one: show that.
    return steps.isEmpty ? nil : max(steps.partitioningIndex { $0 > step } - 1, 0)
  }

  private mutating func removeAll(from step: Int) {
    let count = steps.count - steps.partitioningIndex { $0 >= step }
    steps.removeLast(count)
    values.removeLast(count)
    ordinals.removeLast(count)
  }

  /// Forgets the values from a place on that are not among those that are kept.
  private mutating func forget(from start: Int) {
    var end = max(start, 0)
    var forgotten: Value?
    for index in end..<steps.count {
      let value = forgotten.flatMap { merge?($0, values[index]) } ?? values[index]
      guard ordinals[index].isMultiple(of: stride) || index == steps.count - 1 else {
        forgotten = value
        continue
      }
      (steps[end], values[end], ordinals[end]) = (steps[index], value, ordinals[index])
      forgotten = nil
      end += 1
    }
    steps.removeLast(steps.count - end)
    values.removeLast(values.count - end)
    ordinals.removeLast(ordinals.count - end)
  }
}
