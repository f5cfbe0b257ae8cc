import RunStore
import Terminal

extension ErrorsPane {
  /// How many positions a page has.
  static let pagePositions = 16

  /// Moves what is pointed out; the first time, the greatest error is.
  mutating func move(layers: Int = 0, positions: Int = 0, _ context: Context) {
    guard let evaluation = context.run.evaluation(at: context.time) else { return }
    let errors = LayerErrors(evaluation)
    guard let cursor else {
      let worst = errors?.worst
      return self.cursor = Cursor(layer: worst?.layer ?? 0, position: worst?.position ?? 0)
    }
    func moved(_ place: Int, by distance: Int, of count: Int) -> Int {
      let (sum, overflows) = place.addingReportingOverflow(distance)
      return overflows
        ? (distance > 0 ? max(count - 1, 0) : 0) : min(max(sum, 0), max(count - 1, 0))
    }
    let count = max(errors?.positionCount ?? 0, evaluation.studentByPosition.count)
    self.cursor = Cursor(
      layer: moved(cursor.layer, by: layers, of: errors?.values.count ?? 1),
      position: moved(cursor.position, by: positions, of: count))
  }

  /// Points out what the mouse is on.
  mutating func point(at place: Point, in size: Size, _ evaluation: EvaluationRecord) {
    switch view {
    case .layers:
      guard let cell = layersView(evaluation, isFocused: true).cell(at: place, in: size) else {
        return
      }
      cursor = Cursor(layer: cell.row, position: cell.column)
    case .losses:
      guard let position = lossesView(evaluation, isFocused: true).position(at: place, in: size)
      else { return }
      let layer = cursor?.layer ?? LayerErrors(evaluation)?.worstLayer ?? 0
      cursor = Cursor(layer: layer, position: position)
    }
  }

  func layersView(_ evaluation: EvaluationRecord, isFocused: Bool) -> LayerErrorsView {
    LayerErrorsView(
      evaluation: evaluation, isLogarithmic: isLogarithmic, cursor: cursor, isFocused: isFocused)
  }

  func lossesView(_ evaluation: EvaluationRecord, isFocused: Bool) -> PositionLossesView {
    PositionLossesView(
      evaluation: evaluation, quantity: quantity, cursor: cursor?.position, isFocused: isFocused)
  }

  /// Why there is nothing to show, and what to do about it.
  static func reasonForNothing(_ run: RunData) -> String {
    guard !run.standing.canBeSteered else {
      return "The held-out text has not been measured yet. Press e to do so now; a run without "
        + "held-out text has to be started with --valid."
    }
    return run.standing.phase.hasEnded
      ? "This run never measured a held-out text: it needs --valid."
      : "The held-out text has not been measured yet."
  }
}
