/// Which part of a list is shown.
package enum Scroll {
  /// The first line to show: the one asked for, moved as little as it takes to show the selected
  /// line and no emptiness after the last one.
  package static func offset(
    _ offset: Int, keeping selected: Int?, visible: Int, of count: Int
  ) -> Int {
    guard visible > 0 else { return 0 }
    var result = offset
    if let selected {
      result = min(result, selected)
      result = max(result, selected - visible + 1)
    }
    return max(min(result, count - visible), 0)
  }
}
