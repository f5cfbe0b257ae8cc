/// A sequence of tokens that is traced through training.
package struct WatchRecord: Sendable, Equatable {
  /// Chosen by the training process; never used twice.
  package var id: Int
  /// What people call it, such as the text it was made from.
  package var name: String
  /// The token ids.
  package var tokens: [Int32]
  /// The step whose batch this is a sequence of, traced once after that step; nil for a text that
  /// is traced through training.
  package var batchStep: Int?
  /// The step after which it was traced no longer, because somebody asked for it; nil otherwise.
  package var endStep: Int?

  /// A record of all its values.
  package init(
    id: Int, name: String, tokens: [Int32], batchStep: Int? = nil, endStep: Int? = nil
  ) {
    self.id = id
    self.name = name
    self.tokens = tokens
    self.batchStep = batchStep
    self.endStep = endStep
  }
}

extension WatchRecord: StoredRecord {
  static let table = "watch"
  static let columns = [
    "id", "name", "tokens", "batch_step", "end_step",
  ]

  func encode(to row: inout RowEncoder) {
    row.add(id)
    row.add(name)
    row.add(Blob(integers: tokens))
    row.add(batchStep)
    row.add(endStep)
  }

  init(from row: inout RowDecoder) throws {
    id = try row.integer()
    name = try row.string()
    tokens = try row.blob(stride: 4).integers
    batchStep = try row.optionalInteger()
    endStep = try row.optionalInteger()
  }
}
