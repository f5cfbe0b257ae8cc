import RunStore

/// The models' cross entropies at each position of a block, in nats.
struct PositionLosses: Sendable, Equatable {
  /// The student's.
  let student: [Double]
  /// The teacher's; empty without one.
  let teacher: [Double]

  /// The cross entropies of an evaluation; nil where it has none.
  init?(_ evaluation: EvaluationRecord) {
    student = evaluation.studentByPosition.map(Double.init)
    teacher = evaluation.teacherByPosition.map(Double.init)
    guard student.contains(where: \.isFinite) else { return nil }
  }

  /// The student's less the teacher's; empty without a teacher.
  var difference: [Double] { zip(student, teacher).map { $0 - $1 } }

  /// How many positions there are.
  var positionCount: Int { student.count }

  /// The positions at which something is predicted: at an end of a block nothing is.
  var predicted: Range<Int> {
    guard let first = student.firstIndex(where: \.isFinite),
      let last = student.lastIndex(where: \.isFinite)
    else { return 0..<0 }
    return first..<last + 1
  }

  /// The mean of each value and its neighbours; a curve whose neighbours differ little stays.
  static func smoothed(_ values: [Double]) -> [Double] {
    guard isNoisy(values) else { return values }
    let reach = reach(values.count)
    return values.indices.map { place in
      guard values[place].isFinite else { return .nan }
      // Equally far to both sides, or a slope at an end would bend.
      let side = min(reach, place, values.count - 1 - place)
      return Array(values[place - side...place + side]).finiteMean
    }
  }

  /// How many neighbours on each side a mean takes in.
  static func reach(_ count: Int) -> Int { max(count / 32, 1) }

  /// Whether neighbours differ by more than a small part of what all values differ by.
  static func isNoisy(_ values: [Double]) -> Bool {
    let finite = values.filter(\.isFinite)
    guard finite.count >= 16, let low = finite.min(), let high = finite.max(), high > low else {
      return false
    }
    let jumps = zip(finite, finite.dropFirst()).map { abs($0 - $1) }
    return jumps.finiteMean > 0.02 * (high - low)
  }
}
