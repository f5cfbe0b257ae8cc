import RunStore
import Terminal

/// How far the student is from the teacher, by position and layer.
struct ErrorsPane: Pane {
  /// The parts of the pane; a low screen shows one of them.
  enum View: Sendable, Hashable, CaseIterable {
    /// The hidden states' errors by layer and position.
    case layers
    /// The cross entropies by position.
    case losses
  }

  /// A layer and a position that are pointed out.
  struct Cursor: Sendable, Hashable {
    var layer: Int
    var position: Int
  }

  /// The part that has the keyboard.
  var view = View.layers
  /// Whether errors are spaced by ratios.
  var isLogarithmic = false
  /// What the curves show.
  var quantity = LossQuantity.crossEntropy
  /// What is pointed out; nil until somebody points.
  var cursor: Cursor?

  let keys = [Binding.view, .logarithm] + Binding.quantities
  var glossary: [Glossary.Entry] { Glossary.errors }
  var isAtRoot: Bool { cursor == nil }

  /// How many positions a page has.
  private static let pagePositions = 16
  /// From this height on, both parts are shown.
  private static let tallHeight = 26

  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
    switch action {
    case .view(let index): view = index == 0 ? .layers : .losses
    case .nextView: view = view == .layers ? .losses : .layers
    case .logScale: isLogarithmic.toggle()
    case .nextQuantity, .previousQuantity: quantity = quantity.next
    case .point(let layer, let position): cursor = Cursor(layer: layer, position: position)
    case .select(let position):
      // Of the layers, the one with the greatest error, until one is chosen.
      let worst = context.run.evaluation(at: context.time).flatMap(LayerErrors.init)?.worstLayer
      cursor = Cursor(layer: cursor?.layer ?? worst ?? 0, position: position)
    case .up: move(layers: -1, context)
    case .down: move(layers: 1, context)
    case .left: move(positions: -1, context)
    case .right: move(positions: 1, context)
    case .pageUp: move(positions: -Self.pagePositions, context)
    case .pageDown: move(positions: Self.pagePositions, context)
    case .scroll(let positions): move(positions: positions, context)
    case .home: move(positions: -.max, context)
    case .end: move(positions: .max, context)
    case .back: cursor = nil
    default: return nil
    }
    return []
  }

  /// Moves what is pointed out; the first time, the greatest error is.
  private mutating func move(layers: Int = 0, positions: Int = 0, _ context: Context) {
    guard let evaluation = context.run.evaluation(at: context.time) else { return }
    let errors = LayerErrors(evaluation)
    guard let cursor else {
      let worst = errors?.worst
      return self.cursor = Cursor(layer: worst?.layer ?? 0, position: worst?.position ?? 0)
    }
    let count = max(errors?.positionCount ?? 0, evaluation.studentByPosition.count)
    self.cursor = Cursor(
      layer: cursor.layer.moved(by: layers, of: errors?.values.count ?? 1),
      position: cursor.position.moved(by: positions, of: count))
  }

  func draw(on canvas: inout Canvas, _ context: Context) {
    guard let evaluation = context.run.evaluation(at: context.time) else {
      return Box("Errors by layer and position").draw(on: &canvas) {
        $0.explain(Self.reasonForNothing(context.run))
      }
    }
    let isTall = canvas.size.height >= Self.tallHeight
    let rows =
      isTall ? canvas.bounds.rows([.share(1), .share(1)]) : [canvas.bounds, canvas.bounds]
    if isTall || view == .layers {
      canvas.draw(in: rows[0]) {
        LayerErrorsView(
          evaluation: evaluation, isLogarithmic: isLogarithmic, cursor: cursor,
          isFocused: view == .layers
        ).draw(on: &$0)
      }
    }
    if isTall || view == .losses {
      canvas.draw(in: rows[1]) {
        PositionLossesView(
          evaluation: evaluation, quantity: quantity, cursor: cursor?.position,
          isFocused: view == .losses
        ).draw(on: &$0)
      }
    }
  }

  /// Why there is nothing to show, and what to do about it.
  private static func reasonForNothing(_ run: RunData) -> String {
    if run.standing.canBeSteered {
      return "The held-out text has not been measured yet. Press e to do so now; a run without "
        + "held-out text has to be started with --valid."
    }
    return run.standing.phase.hasEnded
      ? "This run never measured a held-out text: it needs --valid."
      : "The held-out text has not been measured yet."
  }
}
