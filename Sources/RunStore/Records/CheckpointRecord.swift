/// A checkpoint that was saved.
package struct CheckpointRecord: StoredRecord, Equatable {
  static let table = "checkpoint"
  static let keepsNaN = true

  package var step: Int
  package var path: String
  package var hash: String
  package var bytes: Int
  package var perplexity: Double?
  package var savedAt: Double
  package var isKept: Bool
  package var event: Int

  package init(
    step: Int, path: String, hash: String, bytes: Int, perplexity: Double?, savedAt: Double,
    isKept: Bool, event: Int
  ) {
    self.step = step
    self.path = path
    self.hash = hash
    self.bytes = bytes
    self.perplexity = perplexity
    self.savedAt = savedAt
    self.isKept = isKept
    self.event = event
  }
}
