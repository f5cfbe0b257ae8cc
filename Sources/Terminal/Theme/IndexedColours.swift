/// The 240 colours that xterm numbered from 16 on: a cube of 6 × 6 × 6 and 24 greys. The first 16
/// are the terminal owner's and can be anything.
enum IndexedColours {
  /// The number of the colour that looks most like another.
  static func nearest(to colour: Colour) -> Int {
    let wanted = colour.lab
    var (best, least) = (16, Double.infinity)
    for (index, place) in places.enumerated() {
      let distance = wanted.distance(to: place)
      if distance < least { (best, least) = (index + 16, distance) }
    }
    return best
  }

  /// The colour of a number from 16 to 255.
  static func colour(_ number: Int) -> Colour {
    precondition((16...255).contains(number), "the first 16 colours are the terminal owner's")
    if number >= 232 { return Colour(UInt32(8 + 10 * (number - 232)) * 0x010101) }
    let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
    let cell = number - 16
    return Colour(red: levels[cell / 36], green: levels[cell / 6 % 6], blue: levels[cell % 6])
  }

  private static let places = (16...255).map { colour($0).lab }
}
