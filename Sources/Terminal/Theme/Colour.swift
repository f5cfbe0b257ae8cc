import Foundation

/// A colour as terminals and themes name it: three parts of 0 to 255 (sRGB).
package struct Colour: Sendable, Hashable {
  package let red: UInt8
  package let green: UInt8
  package let blue: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  package static let black = Colour(0)
  package static let white = Colour(0xFFFFFF)

  /// A colour of its 24 bits, as in `0xRRGGBB`.
  package init(_ bits: UInt32) {
    self.init(
      red: UInt8(bits >> 16 & 0xFF), green: UInt8(bits >> 8 & 0xFF), blue: UInt8(bits & 0xFF))
  }

  package var bits: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

  /// As theme files and SVG write it: `#RRGGBB`.
  package var hexadecimal: String { String(format: "#%06X", bits) }

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

  var lab: Lab { Lab(linear) }
}

/// A colour in CIELAB, where equal distances look about equally different (CIE 1976, D65).
struct Lab: Sendable, Hashable {
  /// From 0 for black to 100 for white.
  let lightness: Double
  /// From green to red.
  let a: Double
  /// From blue to yellow.
  let b: Double

  /// The place of a colour given as amounts of light, from 0 to 1.
  init(_ light: (red: Double, green: Double, blue: Double)) {
    func f(_ t: Double) -> Double { t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116 }
    let (red, green, blue) = light
    let x = f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    let y = f(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    let z = f((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
    lightness = 116 * y - 16
    a = 500 * (x - y)
    b = 200 * (y - z)
  }

  /// How far it is from grey.
  var chroma: Double { hypot(a, b) }

  /// Its hue in degrees, from 0 to 360; about 40 is red, 103 yellow, 136 green, 197 cyan, 306
  /// blue, 328 magenta.
  var hue: Double {
    let degrees = atan2(b, a) * 180 / .pi
    return degrees < 0 ? degrees + 360 : degrees
  }

  /// How far its hue is from another, in degrees.
  func distance(toHue other: Double) -> Double {
    let gap = abs(hue - other)
    return min(gap, 360 - gap)
  }

  /// How different two colours look.
  func distance(to other: Lab) -> Double {
    hypot(hypot(lightness - other.lightness, a - other.a), b - other.b)
  }
}
