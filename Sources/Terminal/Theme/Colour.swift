/// A colour as terminals and themes name it.
package struct Colour: Sendable, Hashable {
  /// From 0 to 255.
  package let red: UInt8
  /// From 0 to 255.
  package let green: UInt8
  /// From 0 to 255.
  package let blue: UInt8

  /// A colour of its parts.
  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}
