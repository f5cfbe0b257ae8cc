/// A token of one of several texts.
struct TokenPlace: Sendable, Hashable {
  /// Which text, from 0.
  let text: Int
  /// Which token of it, from 0.
  let token: Int
}
