import Terminal

/// Where the parts of the pane are.
struct WeightsLayout: Sendable, Equatable {
  /// The list, or the map over the steps; nil where the opened matrix takes all the room.
  let main: Rect?
  /// The selected matrix.
  let detail: Rect?

  /// From this width on, both stand beside each other.
  static let wideWidth = 150

  init(_ size: Size, view: WeightsPane.View, isOpen: Bool) {
    let all = Rect(size)
    switch (size.width >= Self.wideWidth, view, isOpen) {
    case (true, .list, _), (true, .flips, true):
      let columns = all.columns([.share(53), .share(47)])
      (main, detail) = (columns[0], columns[1])
    case (_, _, true): (main, detail) = (nil, all)
    case (_, _, false): (main, detail) = (all, nil)
    }
  }
}
