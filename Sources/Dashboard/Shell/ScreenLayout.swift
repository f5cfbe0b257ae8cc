import Terminal

/// Where the parts of the screen are.
struct ScreenLayout {
  /// Smaller screens show only the essentials.
  static let smallest = Size(60, 16)

  let header: Rect
  let tabs: Rect
  let body: Rect
  let footer: Rect

  init(_ size: Size) {
    let rows = Rect(size).rows([.fixed(2), .fixed(1), .share(1), .fixed(1)])
    (header, tabs, body, footer) = (rows[0], rows[1], rows[2], rows[3])
  }

  /// Whether a size has room for panes.
  static func fits(_ size: Size) -> Bool {
    size.width >= smallest.width && size.height >= smallest.height
  }
}
