/// A sequence of tokens that is traced through training.
package struct WatchRecord: StoredRecord, Equatable {
  static let table = RecordTable<WatchRecord>(
    "watch", Field("id", \.id), Field("name", \.name), Field("tokens", \.tokens),
    Field("batch_step", \.batchStep), Field("end_step", \.endStep))

  package var id: Int
  package var name = ""
  package var tokens: [Int32] = []
  package var batchStep: Int?
  package var endStep: Int?
}

extension WatchRecord { package init() { self.init(id: 0) } }

/// The text of a token, kept once for all watches and traces.
package struct TokenTextRecord: StoredRecord, Equatable {
  static let table = RecordTable<TokenTextRecord>(
    "token", Field("id", \.id), Field("text", \.text))

  package var id: Int
  package var text: [UInt8] = []
}

extension TokenTextRecord { package init() { self.init(id: 0) } }
