/// A checkpoint that was saved.
package struct CheckpointRecord: StoredRecord, Equatable {
  static let table = RecordTable<CheckpointRecord>(
    "checkpoint", keepsNaN: true, Field("step", \.step), Field("path", \.path),
    Field("hash", \.hash), Field("bytes", \.bytes), Field("perplexity", \.perplexity),
    Field("saved_at", \.savedAt), Field("is_kept", \.isKept), Field("event", \.event))

  package var step: Int
  package var path = ""
  package var hash = ""
  package var bytes = 0
  package var perplexity: Double?
  package var savedAt = 0.0
  package var isKept = false
  package var event = 0
}

extension CheckpointRecord { package init() { self.init(step: 0) } }
