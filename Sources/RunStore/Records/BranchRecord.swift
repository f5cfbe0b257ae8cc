/// A line of steps that the run left: it went back to an earlier step and went on from there.
package struct BranchRecord: StoredRecord, Equatable {
  static let table = RecordTable<BranchRecord>(
    "branch", Field("id", \.id), Field("left_step", \.leftStep), Field("last_step", \.lastStep),
    Field("time", \.time), Field("event", \.event))

  package var id: Int
  /// The step that the run went back to; the line's own steps come behind it.
  package var leftStep = 0
  package var lastStep = 0
  package var time = 0.0
  package var event = 0
}

extension BranchRecord { package init() { self.init(id: 0) } }
