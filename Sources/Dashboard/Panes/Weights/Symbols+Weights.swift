import Terminal

extension Symbols {
  /// The scale of codes.
  var alpha: String { isASCII ? "scale" : "α" }
  /// The threshold between codes of 0 and ±1.
  var delta: String { isASCII ? "delta" : "Δ" }
  /// A product, or a shape's sign.
  var times: String { isASCII ? "x" : "×" }
  /// More or less.
  var plusMinus: String { isASCII ? "+-" : "±" }
  /// A code that turns from 0 to ±1 or back.
  var zeroFlip: String { isASCII ? "0<>1" : "0↔±" }
  /// A code that changes its sign.
  var signFlip: String { isASCII ? "-<>+" : "-↔+" }
}
