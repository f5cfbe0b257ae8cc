/// A sequence of tokens that is traced through training.
package struct WatchRecord: StoredRecord, Equatable {
  static let table = "watch"

  package var id: Int
  package var name: String
  package var tokens: [Int32]
  package var batchStep: Int?
  package var endStep: Int?

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

/// The text of a token, kept once for all watches and traces.
package struct TokenTextRecord: StoredRecord, Equatable {
  static let table = "token"

  package var id: Int
  package var text: [UInt8]

  package init(id: Int, text: [UInt8]) {
    self.id = id
    self.text = text
  }
}
