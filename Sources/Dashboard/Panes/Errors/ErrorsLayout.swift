import Terminal

/// Where the parts of the pane are.
struct ErrorsLayout: Sendable, Equatable {
  /// The hidden states' errors; nil where there is no room.
  let layers: Rect?
  /// The cross entropies; nil where there is no room.
  let losses: Rect?

  /// From this height on, both parts are shown.
  static let tallHeight = 26

  init(_ size: Size, view: ErrorsPane.View) {
    let all = Rect(size)
    guard size.height < Self.tallHeight else {
      let rows = all.rows([.share(1), .share(1)])
      (layers, losses) = (rows[0], rows[1])
      return
    }
    (layers, losses) = view == .layers ? (all, nil) : (nil, all)
  }
}
