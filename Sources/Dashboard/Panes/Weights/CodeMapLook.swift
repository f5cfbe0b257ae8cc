/// How codes are drawn.
enum CodeMapLook: Sendable, Hashable {
  /// Two rows in each row of the screen; only colours tell -1 from 1, and zeros are empty.
  case halves
  /// A sign for each code, which needs no colours.
  case signs

  /// The other one.
  var next: CodeMapLook { self == .halves ? .signs : .halves }
}
