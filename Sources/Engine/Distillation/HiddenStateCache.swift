/// Where a distiller finds final hidden states of the frozen teacher that were computed before.
///
/// Shapes: hidden (batch · length, embeddingSize), the sequences of one micro-batch, whose first
/// token is row `firstRow` of the whole batch.
public protocol HiddenStateCache: AnyObject {
  /// Fills `hidden` and returns true where all of its sequences are known; else what is left in it
  /// means nothing.
  func read(into hidden: Matrix, firstRow: Int, shape: BatchShape) -> Bool
  /// Keeps the states of these sequences, if there is room.
  func write(_ hidden: Matrix, firstRow: Int, shape: BatchShape)
}
