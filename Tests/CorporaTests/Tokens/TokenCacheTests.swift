import Corpora
import Foundation
import TestSupport
import Testing

@Suite("Token cache")
struct TokenCacheTests {
  private let text = "abcde fghij\nklmno"

  @Test("saves the second tokenizing")
  func hit() throws {
    try TemporaryDirectory.with { folder in
      try folder.write(text, to: "a.txt")
      let (first, second) = (ProgressLog(), ProgressLog())
      let built = try folder.corpus(["a.txt"], cache: folder.cache, progress: first.add)
      #expect(built.origin == .texts)
      #expect(first.tokenizingCount > 0)
      let read = try folder.corpus(["a.txt"], cache: folder.cache, progress: second.add)
      #expect(read.origin == .cache)
      #expect(second.tokenizingCount == 0)
      #expect(read.blocks == built.blocks)
      #expect(read.warnings.isEmpty && built.warnings.isEmpty)
      #expect(try folder.cacheFiles().map(\.pathExtension) == ["tokens"])
    }
  }

  @Test("does not depend on names or block sizes, but on content, order, tokenizer and packing")
  func key() throws {
    try TemporaryDirectory.with { folder in
      try folder.write(text, to: "a.txt")
      try folder.write(text, to: "b.txt")
      try folder.write(text + "!", to: "c.txt")
      try folder.write(#"{"text": "abcdefgh"}"#, to: "d.jsonl")
      func origin(
        _ files: [String], tokenizer: CorpusTokenizer? = nil, packing: Packing = .continuous,
        blockSize: Int = 4
      ) throws -> TokenizedTexts.Origin {
        try folder.corpus(
          files, tokenizer: tokenizer, packing: packing, blockSize: blockSize, cache: folder.cache
        ).origin
      }
      #expect(try origin(["a.txt"]) == .texts)
      #expect(try origin(["b.txt"]) == .cache)
      #expect(try origin(["a.txt"], blockSize: 5) == .cache)
      #expect(try origin(["c.txt"]) == .texts)
      #expect(try origin(["a.txt", "c.txt"]) == .texts)
      #expect(try origin(["c.txt", "a.txt"]) == .texts)
      #expect(try origin(["a.txt"], tokenizer: TestTokenizer.template()) == .texts)
      #expect(try origin(["a.txt"], packing: .documents()) == .texts)
      #expect(try origin(["a.txt"], packing: .documents(endToken: "<|endoftext|>")) == .cache)
      #expect(try origin(["a.txt"], packing: .documents(endToken: "!")) == .texts)
      #expect(try origin(["d.jsonl"]) == .texts)
    }
  }

  @Test("makes a damaged file again and says so")
  func damaged() throws {
    try TemporaryDirectory.with { folder in
      try folder.write(text, to: "a.txt")
      let expected = try folder.corpus(["a.txt"], cache: folder.cache).blocks
      let file = try #require(try folder.cacheFiles().first)
      let good = try Data(contentsOf: file)
      func reopen(_ bytes: Data) throws {
        try bytes.write(to: file)
        let corpus = try folder.corpus(["a.txt"], cache: folder.cache)
        #expect(corpus.blocks == expected)
        #expect(corpus.origin == .texts)
        guard case .damagedCache(let path, _) = corpus.warnings.first else {
          Issue.record("no warning for \(bytes.count) bytes")
          return
        }
        #expect(URL(fileURLWithPath: path).lastPathComponent == file.lastPathComponent)
        #expect(try Data(contentsOf: file) == good)
      }
      // TokenFileTests tries every length and every bit.
      for count in stride(from: 0, to: good.count, by: 9) { try reopen(good.prefix(count)) }
      var random = CongruentialRandom(seed: 3)
      for _ in 0..<12 {
        var flipped = good
        flipped[Int(random.next() % UInt64(good.count))] ^= 1 << UInt8(random.next() % 8)
        try reopen(flipped)
      }
      try reopen(Data("something else entirely".utf8))
    }
  }

  @Test("keeps tokens in memory when it cannot be written")
  func unwritable() throws {
    try TemporaryDirectory.with { folder in
      try folder.write(text, to: "a.txt")
      // A file where the folder should be stops even an administrator.
      let file = try folder.write("x", to: "file")
      let blocked = TokenCache(folder: file.appendingPathComponent("cache"))
      let corpus = try folder.corpus(["a.txt"], cache: blocked)
      guard case .notCached(let path, let reason) = corpus.warnings.first else {
        Issue.record("no warning")
        return
      }
      #expect(path == blocked.folder?.path)
      #expect(!reason.isEmpty)
      #expect(corpus.blocks == (try folder.corpus(["a.txt"])).blocks)
    }
  }

  @Test("keeps tokens in memory when something else has its file's name")
  func occupied() throws {
    try TemporaryDirectory.with { folder in
      try folder.write(text, to: "a.txt")
      let expected = try folder.corpus(["a.txt"], cache: folder.cache).blocks
      let file = try #require(try folder.cacheFiles().first)
      try FileManager.default.removeItem(at: file)
      try folder.write("x", to: "cache/\(file.lastPathComponent)/inside")
      let corpus = try folder.corpus(["a.txt"], cache: folder.cache)
      #expect(corpus.blocks == expected)
      #expect(corpus.warnings.count == 2)
      #expect(try folder.cacheFiles().count == 1, "the temporary file is gone")
    }
  }

  @Test("keeps nothing when it is disabled")
  func disabled() throws {
    try TemporaryDirectory.with { folder in
      try folder.write(text, to: "a.txt")
      #expect(try folder.corpus(["a.txt"]).origin == .texts)
      #expect(try folder.corpus(["a.txt"]).origin == .texts)
      #expect(try folder.corpus(["a.txt"]).warnings.isEmpty)
      #expect(try folder.cacheFiles().isEmpty)
    }
  }

  @Test("can be made by many at the same time")
  func concurrent() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tsld-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("a.txt")
    try String(repeating: text + "\n", count: 500).write(
      to: file, atomically: true, encoding: .utf8)
    let cache = TokenCache(folder: folder.appendingPathComponent("cache"))
    let source = try CorpusSource([file.path])
    let tokenizer = try TestTokenizer.plain()
    func corpus(_ cache: TokenCache) throws -> TokenCorpus {
      try TokenCorpus(
        TokenizedTexts(source, tokenizer: tokenizer, cache: cache), blockSize: 64)
    }
    let expected = try corpus(.disabled)
    try await withThrowingTaskGroup(of: TokenCorpus.self) { group in
      for _ in 0..<16 {
        group.addTask { try corpus(cache) }
      }
      for try await corpus in group {
        #expect(corpus.blocks == expected.blocks)
        #expect(corpus.warnings.isEmpty)
      }
    }
    let files = try FileManager.default.contentsOfDirectory(
      atPath: folder.appendingPathComponent("cache").path)
    #expect(files.count { !$0.hasSuffix(".text") } == 1)
  }

  /// How a fast clock would have it: what was written just now is believed at once.
  private func hasty(_ folder: TemporaryDirectory, byteLimit: Int = .max) -> TokenCache {
    TokenCache(folder: folder.file("cache"), byteLimit: byteLimit, settlingTime: 0)
  }

  @Test("does not read texts again that have not changed, and reads those that have")
  func stamps() throws {
    try TemporaryDirectory.with { folder in
      func reads(_ name: String, _ cache: TokenCache) throws -> Int {
        let log = ProgressLog()
        _ = try folder.corpus([name], cache: cache, progress: log.add)
        return log.all.count
      }
      try folder.write(text, to: "a.txt")
      #expect(try reads("a.txt", hasty(folder)) == 2, "its key and its tokens")
      #expect(try reads("a.txt", hasty(folder)) == 0)
      // The same size, and another time.
      try folder.write(String(text.reversed()), to: "a.txt")
      #expect(try reads("a.txt", hasty(folder)) == 2)
      // The same content in another file has its tokens.
      try folder.write(String(text.reversed()), to: "b.txt")
      #expect(try reads("b.txt", hasty(folder)) == 1)
      // A time that is hardly over could still be that of another change.
      let careful = TokenCache(
        folder: folder.file("cache"), byteLimit: .max, settlingTime: 3600)
      try folder.write(text, to: "c.txt")
      #expect(try reads("c.txt", careful) == 1)
      #expect(try reads("c.txt", careful) == 1)
    }
  }

  @Test("keeps what was used last, up to its limit")
  func pruning() throws {
    try TemporaryDirectory.with { folder in
      let cache = TokenCache(folder: folder.file("cache"), byteLimit: 20_000, settlingTime: 3600)
      func origin(_ name: String) throws -> TokenizedTexts.Origin {
        try folder.corpus([name], cache: cache).origin
      }
      for name in ["a", "b", "c"] {
        try folder.write(String(repeating: name, count: 4000), to: name)
      }
      let partial = try folder.write("x", to: "cache/.x.tokens.1.partial")
      let foreign = try folder.write(String(repeating: "x", count: 30_000), to: "cache/mine.txt")
      utimes(partial.path, [timeval(), timeval()])
      #expect(try origin("a") == .texts)
      #expect(try origin("b") == .texts)
      #expect(try origin("a") == .cache)
      #expect(try origin("c") == .texts, "two of 8 kB and a third have no room")
      #expect(try origin("a") == .cache)
      #expect(try origin("b") == .texts)
      #expect(!FileManager.default.fileExists(atPath: partial.path))
      #expect(FileManager.default.fileExists(atPath: foreign.path))
    }
  }

  @Test("tells of the texts what it told when it read them")
  func notes() throws {
    try TemporaryDirectory.with { folder in
      let file = try folder.write("one\r\ntwo\r\n", to: "a.txt").path
      let lines = try folder.write(
        [#"{"text": "abcd"}"#, #"{"text": ""}"#].joined(separator: "\n"), to: "b.jsonl"
      ).path
      for origin in [TokenizedTexts.Origin.texts, .cache] {
        let corpus = try folder.corpus(["a.txt", "b.jsonl"], cache: folder.cache)
        #expect(corpus.origin == origin)
        #expect(
          corpus.warnings == [
            .carriageReturns(file: file),
            .emptyDocuments(count: 1, first: "\(lines), line 2"),
          ])
      }
    }
  }

  @Test("is where the XDG base directory specification says")
  func location() {
    func path(_ environment: [String: String]) -> String {
      TokenCache.userFolder(environment: environment).path
    }
    #expect(path(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/tsld")
    #expect(path(["HOME": "/h"]) == "/h/.cache/tsld")
    #expect(path(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/tsld")
    #expect(path(["XDG_CACHE_HOME": "", "HOME": "/h"]) == "/h/.cache/tsld")
  }
}

/// Random numbers that are the same in every run.
private struct CongruentialRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
