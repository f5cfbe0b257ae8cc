import Terminal

/// Where the parts of the pane are.
struct WeightsLayout: Sendable, Equatable {
  /// The list, or the map over the steps; nil where the opened matrix takes all the room.
  let main: Rect?
  /// What fills the room that a short list leaves: the map over the steps where the selected matrix
  /// has its own place, its history where it has none.
  let below: Rect?
  /// The selected matrix.
  let detail: Rect?

  /// From this width on, list and matrix stand beside each other.
  static let wideWidth = 150
  /// The least rows of what is below the list.
  private static let belowHeight = 11

  /// - Parameter listHeight: the rows that the whole list needs.
  init(_ size: Size, view: WeightsPane.View, isOpen: Bool, listHeight: Int) {
    let all = Rect(size)
    let left: Rect?
    switch (size.width >= Self.wideWidth, view, isOpen) {
    case (true, .list, _), (true, .flips, true):
      let columns = all.columns([.share(53), .share(47)])
      (left, detail) = (columns[0], columns[1])
    case (_, _, true): (left, detail) = (nil, all)
    case (_, _, false): (left, detail) = (all, nil)
    }
    let free = size.height - listHeight
    guard let left, view == .list, free >= Self.belowHeight else {
      (main, below) = (left, nil)
      return
    }
    let rows = left.rows([.share(1), .fixed(free)])
    (main, below) = (rows[0], rows[1])
  }
}
