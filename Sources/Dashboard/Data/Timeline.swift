/// What was measured at some steps, in bounded memory: when it is full, every second one is
/// forgotten, and from then on only so many are kept. The newest one always is.
public struct Timeline<Value: Sendable>: Sendable {
  /// The steps that have a value, in their order.
  public private(set) var steps: [Int] = []
  /// Their values.
  public private(set) var values: [Value] = []
  private let capacity: Int
  /// How many values had come before each one that is kept.
  private var ordinals: [Int] = []
  /// The values whose ordinals are multiples of this are kept.
  private var stride = 1

  /// An empty timeline.
  public init(capacity: Int = 256) { self.capacity = capacity }

  /// The newest value.
  public var newest: Value? { values.last }

  /// Adds the value of a later step.
  public mutating func append(_ value: Value, step: Int) {
    if let last = steps.last, last >= step { removeAll(from: step) }
    let ordinal = (ordinals.last ?? -1) + 1
    // The one that was newest until now stays only if it is one of those that are kept.
    if let last = ordinals.last, !last.isMultiple(of: stride) { keep(ordinals.indices.dropLast()) }
    steps.append(step)
    values.append(value)
    ordinals.append(ordinal)
    if steps.count > capacity {
      stride *= 2
      keep(
        ordinals.indices.filter { ordinals[$0].isMultiple(of: stride) || ordinals[$0] == ordinal })
    }
  }

  /// The value at a step, or the last one before; the newest without a step.
  public func value(at step: Int?) -> Value? { index(at: step).map { values[$0] } }

  /// The step whose value ``value(at:)`` gives.
  public func step(at step: Int?) -> Int? { index(at: step).map { steps[$0] } }

  /// The value before the one at a step.
  public func value(before step: Int?) -> Value? {
    index(at: step).flatMap { $0 > 0 ? values[$0 - 1] : nil }
  }

  private func index(at step: Int?) -> Int? {
    guard let step else { return steps.indices.last }
    // Nothing before the first one: show that.
    return steps.isEmpty ? nil : max(steps.partitioningIndex { $0 > step } - 1, 0)
  }

  private mutating func removeAll(from step: Int) {
    keep(steps.indices.prefix { steps[$0] < step })
  }

  private mutating func keep(_ indices: some Sequence<Int>) {
    let indices = Array(indices)
    steps = indices.map { steps[$0] }
    values = indices.map { values[$0] }
    ordinals = indices.map { ordinals[$0] }
  }
}

extension Array {
  /// The first index whose element meets a condition that all later ones meet too.
  func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
