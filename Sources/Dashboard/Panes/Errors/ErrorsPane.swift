import RunStore
import Terminal

/// How far the student is from the teacher, by position and layer.
struct ErrorsPane: Pane {
  /// The parts of the pane; a low screen shows one of them.
  enum View: Sendable, Hashable {
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

  let keys = [Binding.view] + Binding.quantities
  var glossary: [Glossary.Entry] { Glossary.errors }
  var isAtRoot: Bool { cursor == nil }

  mutating func perform(_ action: Action, _ context: Context) -> [Action]? {
    switch action {
    case .view(let index): view = index == 0 ? .layers : .losses
    case .nextView: view = view == .layers ? .losses : .layers
    case .nextQuantity, .previousQuantity:
      if view == .layers { isLogarithmic.toggle() } else { quantity = quantity.next }
    case .point(let layer, let position): cursor = Cursor(layer: layer, position: position)
    case .select(let position): point(at: position, context)
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

  func draw(on canvas: inout Canvas, _ context: Context) {
    guard let evaluation = context.run.evaluation(at: context.time) else {
      return Box("Errors by layer and position").draw(on: &canvas) {
        $0.explain(Self.reasonForNothing(context.run))
      }
    }
    // A low screen shows one of the parts.
    let isTall = canvas.size.height >= Self.tallHeight
    let rows = canvas.bounds.rows([.share(1), .share(1)])
    if isTall || view == .layers {
      canvas.draw(in: isTall ? rows[0] : canvas.bounds) {
        LayerErrorsView(
          evaluation: evaluation, isLogarithmic: isLogarithmic, cursor: cursor,
          isFocused: view == .layers
        ).draw(on: &$0)
      }
    }
    if isTall || view == .losses {
      canvas.draw(in: isTall ? rows[1] : canvas.bounds) {
        PositionLossesView(
          evaluation: evaluation, quantity: quantity, cursor: cursor?.position,
          isFocused: view == .losses
        ).draw(on: &$0)
      }
    }
  }

  /// From this height on, both parts are shown.
  private static let tallHeight = 26
}
