import Engine
import RunStore

extension SessionLoop {
  func watch(_ tokens: [Int32], name: String, _ trainer: Trainer) throws {
    guard tokens.count > 1 else { throw SessionError.tooShort }
    guard tokens.count <= recipe.block else {
      throw SessionError.tooLong(tokens: tokens.count, limit: recipe.block)
    }
    let size = trainer.inputs.model.architecture.vocabularySize
    guard tokens.allSatisfy({ $0 >= 0 && $0 < size }) else { throw SessionError.unknownToken }
    let id = (watches.map(\.record.id).max() ?? 0) + 1
    let record = WatchRecord(id: id, name: name, tokens: tokens)
    writer.append(record)
    resumeWatching(record, trainer)
    trace(trainer)
  }

  func resumeWatching(_ record: WatchRecord, _ trainer: Trainer) {
    watches.append(
      Watch(
        record: record,
        inspector: TokenInspector(
          student: trainer.distiller.student, teacher: trainer.distiller.teacher,
          length: record.tokens.count, pool: trainer.distiller.pool)))
  }

  func trace(_ trainer: Trainer) {
    guard !watches.isEmpty else { return }
    let tokenizer = inputs.tokenizer.tokenizer
    snapshot.traces = watches.flatMap { watch in
      let insights = watch.inspector.inspect(
        watch.record.tokens, objective: trainer.settings.objective, top: 5)
      let ids = Set(
        insights.flatMap {
          [$0.token] + ($0.studentTop + ($0.teacher?.top ?? [])).map(\.token)
        })
      writer.append(
        ids.sorted().map { TokenTextRecord(id: Int($0), text: tokenizer.bytes(of: $0) ?? []) })
      return insights.map {
        TokenTraceRecord($0, watch: watch.record.id, step: trainer.stepCount)
      }
    }
    writer.append(snapshot.traces)
  }
}
