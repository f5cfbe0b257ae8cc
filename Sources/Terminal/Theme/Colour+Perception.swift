import Foundation

extension Colour {
  /// Black.
  package static let black = Colour(red: 0, green: 0, blue: 0)
  /// White.
  package static let white = Colour(red: 255, green: 255, blue: 255)

  /// A colour of its 24 bits, as in `0xRRGGBB`.
  package init(_ bits: UInt32) {
    self.init(
      red: UInt8(bits >> 16 & 0xFF), green: UInt8(bits >> 8 & 0xFF), blue: UInt8(bits & 0xFF))
  }

  /// Its 24 bits.
  package var bits: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

  /// As theme files and SVG write it: `#RRGGBB`.
  package var hexadecimal: String {
    let digits = String(bits, radix: 16, uppercase: true)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Relative luminance, from 0 for black to 1 for white (WCAG 2.2).
  package var luminance: Double {
    let (red, green, blue) = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }

  /// How well text of one colour can be read on the other, from 1 to 21 (WCAG 2.2).
  package func contrast(to other: Colour) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// How different two colours look: the distance in CIELAB (CIE76); about 2 is just noticeable.
  package func difference(to other: Colour) -> Double { lab.distance(to: other.lab) }

  /// Black or white, whichever can be read on this colour.
  package var readable: Colour {
    contrast(to: .black) >= contrast(to: .white) ? .black : .white
  }

  /// A part of the way to another colour; 0 is this one.
  package func mixed(with other: Colour, _ share: Double) -> Colour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8(min(max((Double(a) + (Double(b) - Double(a)) * share).rounded(), 0), 255))
    }
    return Colour(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// Its parts as amounts of light, from 0 to 1 (the inverse of sRGB's transfer function).
  var linear: (red: Double, green: Double, blue: Double) {
    func light(_ part: UInt8) -> Double {
      let share = Double(part) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return (light(red), light(green), light(blue))
  }

  /// Its place in CIELAB.
  var lab: Lab { Lab(linear) }
}
