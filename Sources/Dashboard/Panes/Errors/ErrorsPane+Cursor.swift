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

  /// Points out a position; of the layers the one with the greatest error, until one is chosen.
  mutating func point(at position: Int, _ context: Context) {
    let worst = context.run.evaluation(at: context.time).flatMap(LayerErrors.init)?.worstLayer
    cursor = Cursor(layer: cursor?.layer ?? worst ?? 0, position: position)
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
