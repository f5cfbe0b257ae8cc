import Corpora
import Engine
import Foundation
import Terminal
import Untrusted

/// Lets one model answer, or two beside each other, and shows the answers as they are made.
final class Speaker {
  private let models: [GenerationModel]
  private let settings: GenerationSettings
  private let pool: ThreadPool
  /// Of conversations, for each model.
  private let memories: [ConversationMemory]

  /// What came of a prompt.
  struct Answers {
    /// The last model's.
    let text: String
    let isInterrupted: Bool
  }

  init(_ models: [GenerationModel], _ settings: GenerationSettings, pool: ThreadPool) {
    (self.models, self.settings, self.pool) = (models, settings, pool)
    memories = models.map { _ in ConversationMemory() }
  }

  /// Answers a conversation, or goes on with a text where there is none.
  func answer(
    to turns: [ChatTemplate.Turn]?, or text: String, asJSON: Bool = false
  ) throws -> Answers {
    let continuers = try zip(models, memories).map { model, memory in
      let prompt = turns.map { model.tokenizer.prompt($0) } ?? text
      return Continuer(
        model, try model.encode(prompt), settings, memory: turns == nil ? nil : memory, pool: pool)
    }
    let signals = StopSignals(note: "")
    defer { signals.restore() }
    let shows =
      !asJSON && continuers.count > 1 ? try SideBySide(models.map(\.name)) : nil
    while !continuers.allSatisfy(\.isDone), !signals.haveCome {
      for continuer in continuers {
        let new = try continuer.next()
        if !asJSON, continuers.count == 1 { try Streams.put(new) }
      }
      try shows?.show(continuers.map { ($0.text, $0.isDone) })
    }
    let wasInterrupted = signals.haveCome
    for continuer in continuers where !continuer.isDone {
      let rest = try continuer.finish()
      if !asJSON, continuers.count == 1 { try Streams.put(rest) }
    }
    try shows?.show(continuers.map { ($0.text, true) })
    if asJSON {
      try Streams.out(report(continuers, text).json(pretty: false))
    } else {
      if continuers.count == 1 { try Streams.put("\n") }
      note(continuers)
    }
    return Answers(text: continuers.last?.text ?? "", isInterrupted: wasInterrupted)
  }

  private func note(_ continuers: [Continuer]) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let words = continuers.map { continuer in
      "\(continuer.ids.count) tokens"
        + (continuer.tokensPerSecond.map { ", \(Format.number($0)) tokens/s" } ?? "")
    }
    Streams.note("(\(words.joined(separator: "; ")))\n")
  }

  private func report(_ continuers: [Continuer], _ text: String) -> Fields {
    let (teacher, own) = (continuers.count > 1 ? continuers[0] : nil, continuers.last)
    return [
      "prompt": text, "prompt_ids": own?.prompt, "ids": own?.ids, "text": own?.text,
      "tokens_per_second": own?.tokensPerSecond, "teacher_ids": teacher?.ids,
      "teacher_text": teacher?.text, "teacher_tokens_per_second": teacher?.tokensPerSecond,
    ]
  }
}

/// Two texts in columns, line by line as both have them.
private final class SideBySide {
  private let width: Int
  private var shown = 0

  init(_ names: [String]) throws {
    let columns = StandardOutput.size?.width ?? 120
    width = max((columns - 3) / names.count, 10)
    try Streams.out(row(names.map { String($0.suffix(width)) }))
  }

  /// Shows the lines that no further token changes.
  func show(_ texts: [(text: String, isDone: Bool)]) throws {
    let columns = texts.map {
      TerminalText.escaped($0.text, keeping: [.newlines]).wrapped(to: width)
    }
    let settled = zip(columns, texts).map { $1.isDone ? Int.max : max($0.count - 1, 0) }.min() ?? 0
    let last = min(settled, columns.map(\.count).max() ?? 0)
    while shown < last {
      try Streams.out(row(columns.map { shown < $0.count ? $0[shown] : "" }))
      shown += 1
    }
  }

  private func row(_ cells: [String]) -> String {
    var line = cells.map { $0 + String(repeating: " ", count: max(width - $0.columns, 0)) }
      .joined(separator: " │ ")
    while line.last == " " { line.removeLast() }
    return line
  }
}
