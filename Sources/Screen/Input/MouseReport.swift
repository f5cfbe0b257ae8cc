import Terminal

/// How terminals report the mouse: in decimal (SGR), and in three bytes from old ones.
enum MouseReport {
  /// The report in a sequence; nil if it is none, or of a button that means nothing here.
  static func decode(_ unit: ArraySlice<UInt8>) -> Mouse? {
    let body = unit.dropFirst(2)
    guard unit.starts(with: [0x1B, 0x5B]), let first = body.first, let last = body.last else {
      return nil
    }
    if first == UInt8(ascii: "M"), body.count == 4 {
      let values = body.dropFirst().map { Int($0) - 32 }
      // Any button's release has the same number.
      return mouse(values[0], values[1], values[2], isRelease: values[0] & 0b100_0011 == 3)
    }
    guard first == UInt8(ascii: "<"), [UInt8(ascii: "M"), UInt8(ascii: "m")].contains(last) else {
      return nil
    }
    let values = body.dropFirst().dropLast().split(separator: UInt8(ascii: ";")).compactMap {
      Int(String(decoding: $0, as: UTF8.self))
    }
    guard values.count == 3 else { return nil }
    return mouse(values[0], values[1], values[2], isRelease: last == UInt8(ascii: "m"))
  }

  /// A code of buttons and modifiers at a column and row from 1.
  private static func mouse(_ code: Int, _ column: Int, _ row: Int, isRelease: Bool) -> Mouse? {
    guard column > 0, row > 0 else { return nil }
    let place = Point(column - 1, row - 1)
    // 4, 8 and 16 are modifiers; 32 is a movement; from 64 on are wheels.
    let button = code & 0b1100_0011
    let isMovement = code & 32 != 0
    let isSideways = code & 4 != 0
    switch button {
    case 64...67 where isRelease: return nil
    case 64: return Mouse(isSideways ? .scrollLeft : .scrollUp, at: place)
    case 65: return Mouse(isSideways ? .scrollRight : .scrollDown, at: place)
    case 66: return Mouse(.scrollLeft, at: place)
    case 67: return Mouse(.scrollRight, at: place)
    case 3 where isRelease: return Mouse(.release, at: place)
    case 0: return Mouse(isRelease ? .release : isMovement ? .drag : .press, at: place)
    default: return nil
    }
  }
}
