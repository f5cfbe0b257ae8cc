import Foundation

@testable import Terminal

/// How people without one kind of cones see colours (Machado, Oliveira and Fernandes 2009, a
/// physiologically-based model for simulation of color vision deficiency, severity 1).
enum ColourBlindness {
  /// Without the cones for long waves.
  case protanopia
  /// Without the cones for middle waves.
  case deuteranopia

  /// A colour as it is seen.
  func seen(_ colour: Colour) -> Colour {
    let (red, green, blue) = colour.linear
    let parts = rows.map { row in
      let light = min(max(row[0] * red + row[1] * green + row[2] * blue, 0), 1)
      let encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
      return UInt8((encoded * 255).rounded())
    }
    return Colour(red: parts[0], green: parts[1], blue: parts[2])
  }

  private var rows: [[Double]] {
    switch self {
    case .protanopia:
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    case .deuteranopia:
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    }
  }
}
