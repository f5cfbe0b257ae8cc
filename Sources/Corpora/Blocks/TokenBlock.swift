/// The tokens of one block.
package struct TokenBlock: Equatable, Sendable {
  /// As many as a block has.
  package let tokens: [Int32]
  /// Which tokens are labels, to be predicted from those before; nil if all of them are.
  ///
  /// `mask[i]` belongs to `tokens[i]`, so the position that is scored for it is i − 1.
  package let mask: [Bool]?

  /// A block of tokens, with as many places in the mask, if there is one.
  package init(tokens: [Int32], mask: [Bool]? = nil) {
    precondition(mask.map { $0.count == tokens.count } ?? true, "a mask has a place per token")
    self.tokens = tokens
    self.mask = mask
  }
}
