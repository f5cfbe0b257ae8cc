/// How codes are drawn.
enum CodeMapLook: Sendable, Hashable {
  /// Two rows in each row of the screen, told apart by their colours.
  case halves
  /// A sign for each code, which needs no colours.
  case signs

  /// The other one.
  var next: CodeMapLook { self == .halves ? .signs : .halves }
}
