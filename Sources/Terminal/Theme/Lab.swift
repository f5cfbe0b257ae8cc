import Foundation

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
