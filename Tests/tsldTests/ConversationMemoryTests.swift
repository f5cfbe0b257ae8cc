import Engine
import TestSupport
import Testing

@testable import tsld

@Suite("What a conversation need not compute again")
struct ConversationMemoryTests {
  @Test("the next turn begins where the prompts differ, and says the same as without a memory")
  func turns() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let pool = ThreadPool(threadCount: 1)
      let model = try GenerationModel(
        tiny.directory.path, activations: .int8, ModelLoader(pool: pool))
      var settings = GenerationSettings()
      settings.tokens = 4
      func answer(_ prompt: [Int32], _ memory: ConversationMemory?) throws -> Continuer {
        let continuer = Continuer(model, prompt, settings, memory: memory, pool: pool)
        while !continuer.isDone { _ = try continuer.next() }
        return continuer
      }
      let memory = ConversationMemory()
      var prompt: [Int32] = [5, 9, 12, 7]
      var last = try answer(prompt, memory)
      #expect(last.known == 0)
      #expect(try last.ids == answer(prompt, nil).ids)
      // The last token of an answer was not computed.
      prompt += last.ids + [3, 8]
      last = try answer(prompt, memory)
      #expect(last.known >= prompt.count - 3 && last.known < prompt.count)
      #expect(try last.ids == answer(prompt, nil).ids)
      // The same prompt again: its last token's logits are asked for.
      #expect(try answer(prompt, memory).known == prompt.count - 1)
      // Another conversation, and one that outgrows the room.
      #expect(try answer([5, 9, 1, 1], memory).known == 2)
      let long = [5, 9, 1, 1] + (0..<20).map { Int32($0) }
      let grown = try answer(long, memory)
      #expect(try grown.ids == answer(long, nil).ids)
    }
  }
}
