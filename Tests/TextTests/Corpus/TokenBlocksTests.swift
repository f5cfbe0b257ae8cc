import Testing
import Text

@Suite("Token blocks")
struct TokenBlocksTests {
  @Test("cuts without overlap and drops the rest")
  func cuts() throws {
    let blocks = try TokenBlocks(Array(0..<11), blockSize: 4)
    #expect(blocks.count == 2)
    #expect(blocks.map(Array.init) == [[0, 1, 2, 3], [4, 5, 6, 7]])
    #expect(blocks.droppedCount == 3)
    #expect(blocks.blockSize == 4)
  }

  @Test("takes a text of exactly one block")
  func exact() throws {
    let blocks = try TokenBlocks([5, 6], blockSize: 2)
    #expect(Array(blocks[0]) == [5, 6])
    #expect(blocks.count == 1)
    #expect(blocks.droppedCount == 0)
  }

  @Test("rejects a text shorter than a block")
  func tooShort() {
    let error = #expect(throws: TokenBlocksError.self) {
      try TokenBlocks([1, 2, 3], blockSize: 4)
    }
    #expect(error == .tooFewTokens(count: 3, needed: 4))
    #expect(
      error?.description == "The text has 3 tokens, and one block needs 4: "
        + "use a longer text or a smaller block size.")
  }
}
