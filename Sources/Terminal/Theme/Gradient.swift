/// Colours in equal steps between two or three given ones, mixed in sRGB as btop does.
enum Gradient {
  /// 101 colours, one for each percent; a single colour stays as it is.
  static func steps(_ colours: [Colour]) -> [Colour] {
    guard let first = colours.first else { return [] }
    guard colours.count > 1 else { return Array(repeating: first, count: 101) }
    return (0...100).map { percent in
      let place = percent * (colours.count - 1)
      let index = min(place / 100, colours.count - 2)
      return colours[index].mixed(with: colours[index + 1], Double(place - index * 100) / 100)
    }
  }
}
