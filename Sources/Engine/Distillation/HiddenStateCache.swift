/// Where a distiller finds final hidden states of the frozen teacher that were computed before.
///
/// Shapes: hidden (sequences · length, embeddingSize), one id for each sequence.
public protocol HiddenStateCache: AnyObject {
  /// Fills `hidden` and returns true where all of these sequences are known; else what is left in it
  /// means nothing.
  func read(into hidden: Matrix, ids: [Int]) -> Bool
  /// Keeps the states of these sequences, if there is room.
  func write(_ hidden: Matrix, ids: [Int])
}
