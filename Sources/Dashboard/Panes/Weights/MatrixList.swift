import RunStore

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

  /// The step of the measurement.
  var step: Int? { all.first?.values.step }

  /// How many matrices have a warning.
  var warningCount: Int { all.count { !$0.warnings.isEmpty } }

  /// The place of a matrix among those shown; of the first one where it is not among them.
  func place(of matrix: Int?) -> Int? {
    shown.firstIndex { $0.record.id == matrix } ?? shown.indices.first
  }

  /// The selected one of those that are shown.
  func selected(_ matrix: Int?) -> MatrixState? { place(of: matrix).map { shown[$0] } }
}
