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

  var isAtRoot: Bool { cursor == nil }

  mutating func perform(_ action: Action, _ context: Context) -> PaneResult {
    switch action {
    case .nextView: view = view == .layers ? .losses : .layers
    case .nextQuantity, .previousQuantity:
      if view == .layers { isLogarithmic.toggle() } else { quantity = quantity.next }
    case .up: move(layers: -1, context)
    case .down: move(layers: 1, context)
    case .left: move(positions: -1, context)
    case .right: move(positions: 1, context)
    case .pageUp: move(positions: -Self.pagePositions, context)
    case .pageDown: move(positions: Self.pagePositions, context)
    case .home: move(positions: -.max, context)
    case .end: move(positions: .max, context)
    case .back: cursor = nil
    default: break
    }
    return .none
  }

  mutating func mouse(_ mouse: Mouse, in size: Size, _ context: Context) -> PaneResult {
    guard let evaluation = context.run.evaluation(at: context.time) else { return .none }
    let layout = ErrorsLayout(size, view: view)
    for (part, view) in [(layout.layers, View.layers), (layout.losses, View.losses)] {
      guard let part, part.contains(mouse.place) else { continue }
      let place = Point(mouse.place.x - part.x, mouse.place.y - part.y)
      switch mouse.action {
      case .press, .drag:
        self.view = view
        point(at: place, in: part.size, evaluation)
      case .scrollUp: move(positions: -1, context)
      case .scrollDown: move(positions: 1, context)
      case .release, .scrollLeft, .scrollRight: break
      }
    }
    return .none
  }

  func draw(on canvas: inout Canvas, _ context: Context) {
    guard let evaluation = context.run.evaluation(at: context.time) else {
      return Box("Errors by layer and position").draw(on: &canvas) {
        $0.explain(Self.reasonForNothing(context.run))
      }
    }
    let layout = ErrorsLayout(canvas.size, view: view)
    let isAlone = layout.layers == nil || layout.losses == nil
    if let part = layout.layers {
      canvas.draw(in: part) {
        layersView(evaluation, isFocused: isAlone || view == .layers).draw(on: &$0)
      }
    }
    if let part = layout.losses {
      canvas.draw(in: part) {
        lossesView(evaluation, isFocused: isAlone || view == .losses).draw(on: &$0)
      }
    }
  }
}
