import Engine
import RunStore
import Terminal

/// A quantized matrix as it was at a step.
struct MatrixState: Sendable, Equatable {
  let record: MatrixRecord
  /// Its name in short; layers are aligned at their right.
  let name: String
  let values: MatrixStepRecord
  /// How many values its codes can have.
  let levelCount: Int
  /// What deserves a look.
  let warnings: [MatrixWarning]

  var weightCount: Int { record.rows * record.columns }
  var isTernary: Bool { levelCount == 3 }
  /// Its name where it stands alone.
  var title: String { String(name.drop { $0 == " " }) }
  /// Outputs first.
  func shape(_ symbols: Symbols) -> String { "\(record.rows)\(symbols.times)\(record.columns)" }

  /// All matrices at a step, or at the newest one, in the order of the model.
  static func all(of run: RunData, at time: Int?) -> [MatrixState] {
    guard let place = run.measurements.index(at: time) else { return [] }
    let last = run.measurements.values.prefix(place + 1).suffix(MatrixWarning.frozenMeasurements)
    let rate = run.series[.learningRate].flatMap { rates in
      rates.index(at: Double(run.measurements.steps[place])).map { rates.value(at: $0) }
    }
    return run.matrices.compactMap { record in
      run.measurements.values[place].values(of: record.id).map {
        MatrixState(
          record: record, name: run.matrixNames[record.id] ?? record.name, values: $0,
          levelCount: run.levelCount,
          warnings: MatrixWarning.warnings(
            of: record.id, after: Array(last), learningRate: rate, isTernary: run.isTernary))
      }
    }
  }
}

extension RunData {
  /// How many values a code can have.
  var levelCount: Int {
    let scheme = run?.quantizer.prefix { $0 != " " } ?? ""
    if case .minmax(let bits) = Quantizer.Scheme(name: String(scheme)) { return 1 << bits }
    return 3
  }

  /// Whether codes are -1, 0 and 1.
  var isTernary: Bool { levelCount == 3 }
}

/// What deserves a look in a matrix.
enum MatrixWarning: Sendable, Hashable, CaseIterable {
  /// Its scale is zero or no number.
  case collapsed
  /// Nearly all of its codes are zero.
  case mostlyZero
  /// Its codes stay as they are while those of others change.
  case frozen

  /// From this share of zeros on, a matrix is mostly zero.
  static let zeroLimit = 0.8
  /// A matrix is frozen when it did not flip at so many measurements.
  static let frozenMeasurements = 5

  var title: String {
    switch self {
    case .collapsed: "collapsed"
    case .mostlyZero: "mostly zero"
    case .frozen: "frozen"
    }
  }

  /// What it means, with the values that it comes from.
  func explanation(_ values: MatrixStepRecord) -> String {
    switch self {
    case .collapsed: "the mean scale is \(Format.number(values.scaleMean)): its output is gone"
    case .mostlyZero: "over \(Format.percent(Self.zeroLimit)) of codes are 0"
    case .frozen:
      "no flip at the last \(Self.frozenMeasurements) measurements, while others flip"
    }
  }

  /// The warnings of a matrix after the last measurements, the newest of which comes last.
  ///
  /// - Parameters:
  ///   - learningRate: the rate at the newest one; nil where it is not known.
  ///   - isTernary: whether codes are -1, 0 and 1: of other levels, zeros say nothing.
  static func warnings(
    of matrix: Int, after measurements: [[MatrixStepRecord]], learningRate: Double?,
    isTernary: Bool = true
  ) -> [MatrixWarning] {
    guard let newest = measurements.last?.values(of: matrix) else { return [] }
    var warnings: [MatrixWarning] = []
    if !newest.scaleMean.isFinite || newest.scaleMean == 0 { warnings.append(.collapsed) }
    if isTernary, newest.zeroShare > zeroLimit { warnings.append(.mostlyZero) }
    if learningRate ?? 1 > 0, isFrozen(matrix, after: measurements) { warnings.append(.frozen) }
    return warnings
  }

  private static func isFrozen(_ matrix: Int, after measurements: [[MatrixStepRecord]]) -> Bool {
    let last = measurements.suffix(frozenMeasurements)
    guard last.count == frozenMeasurements else { return false }
    let isStill = last.allSatisfy { $0.values(of: matrix)?.flipShare == 0 }
    return isStill && last.contains { $0.contains { $0.matrix != matrix && $0.flipShare > 0 } }
  }
}

/// The matrices at a step, filtered and sorted.
struct MatrixList: Sendable {
  /// All of them, in the order of the model.
  let all: [MatrixState]
  /// Those that are shown, in their order.
  let shown: [MatrixState]

  /// The matrices whose names contain a text, whatever its case.
  init(_ all: [MatrixState], filter: String, order: MatrixOrder) {
    self.all = all
    let wanted = filter.lowercased()
    let found = all.filter {
      wanted.isEmpty || $0.name.lowercased().contains(wanted)
        || $0.record.name.lowercased().contains(wanted)
    }
    shown = order.sorted(found)
  }

  /// The place of a matrix among those shown; of the first one where it is not among them.
  func place(of matrix: Int?) -> Int? {
    shown.firstIndex { $0.record.id == matrix } ?? shown.indices.first
  }

  /// The selected one of those that are shown.
  func selected(_ matrix: Int?) -> MatrixState? { place(of: matrix).map { shown[$0] } }
}

/// Means over matrices, in which each weight counts as much as any other.
struct MatrixTotals: Sendable {
  let weightCount: Int
  private let parts: [(values: MatrixStepRecord, weights: Double)]

  /// The totals of some measurements; a matrix that is not known counts as one weight.
  init(of measurements: [MatrixStepRecord], _ matrices: [MatrixRecord]) {
    let sizes = Dictionary(matrices.map { ($0.id, $0.rows * $0.columns) }) { first, _ in first }
    weightCount = measurements.reduce(0) { $0 + (sizes[$1.matrix] ?? 1) }
    parts = measurements.map { ($0, Double(sizes[$0.matrix] ?? 1)) }
  }

  /// The mean of a value; 0 without any weight.
  func mean(_ value: (MatrixStepRecord) -> Double) -> Double {
    parts.reduce(0) { $0 + value($1.values) * $1.weights } / Double(max(weightCount, 1))
  }
}

/// Something that was measured of a matrix.
protocol MatrixMeasurement {
  /// The matrix's number.
  var matrix: Int { get }
}

extension MatrixStepRecord: MatrixMeasurement {}
extension MatrixPeak: MatrixMeasurement {}

extension Array where Element: MatrixMeasurement {
  /// What was measured of a matrix.
  func values(of matrix: Int) -> Element? {
    // They stand in the order of the matrices' numbers.
    if indices.contains(matrix), self[matrix].matrix == matrix { return self[matrix] }
    return first { $0.matrix == matrix }
  }
}
