import Testing

@testable import Engine

@Suite struct TokenInspectorTests {
  @Test func bothModelsTellTheirCandidates() throws {
    let (inspector, pool) = (try Self.inspector(length: 12), ThreadPool(threadCount: 2))
    let insights = inspector.inspect(Self.tokens(12), objective: Objective(), top: 5, pool: pool)
    #expect(insights.map(\.position) == Array(1..<12))
    #expect(insights.map(\.token) == Array(Self.tokens(12).dropFirst()))
    for insight in insights {
      let teacher = try #require(insight.teacher)
      #expect(teacher.tokenScale > 0 && insight.studentCrossEntropy > 0)
      #expect(teacher.softCrossEntropy >= teacher.entropy)
      #expect(teacher.top.first?.probability == teacher.confidence)
      for candidates in [insight.studentTop, teacher.top] {
        #expect(candidates.count == 5)
        #expect(
          zip(candidates, candidates.dropFirst()).allSatisfy { $0.probability >= $1.probability })
        #expect(candidates.map(\.probability).reduce(0, +) < 1)
      }
    }
    let none = inspector.inspect(Self.tokens(12), objective: Objective(), top: 0, pool: pool)
    #expect(none.allSatisfy { $0.studentTop.isEmpty })
  }

  @Test func masksLeaveTokensOut() throws {
    let mask = (0..<12).map { $0 > 4 }
    let insights = try Self.inspector(length: 12).inspect(
      Self.tokens(12), mask: mask, objective: Objective(), top: 1, pool: ThreadPool(threadCount: 1))
    #expect(insights.map(\.position) == Array(5..<12))
    let sum = insights.compactMap { $0.teacher?.tokenScale }.reduce(0, +)
    #expect(abs(sum - 1) < 1e-6)
  }

  /// One inspector serves texts of any length, and pools that come and go.
  @Test func oneInspectorServesAll() throws {
    let shared = try Self.inspector(length: 16)
    for (length, threads) in [(5, 1), (16, 4), (5, 2), (9, 3), (9, 1)] {
      let pool = ThreadPool(threadCount: threads)
      let own = try Self.inspector(length: length)
      let (found, expected) = (
        shared.inspect(Self.tokens(length), objective: Objective(), top: 2, pool: pool),
        own.inspect(Self.tokens(length), objective: Objective(), top: 2, pool: pool)
      )
      // The shapes of products differ, and so may the order of their sums.
      #expect(found.map(\.position) == expected.map(\.position))
      for (found, expected) in zip(found, expected) {
        #expect(found.token == expected.token)
        #expect(found.studentTop.map(\.token) == expected.studentTop.map(\.token))
        #expect(abs(found.studentCrossEntropy - expected.studentCrossEntropy) < 1e-5)
        let (teacher, other) = (try #require(found.teacher), try #require(expected.teacher))
        #expect(teacher.top.map(\.token) == other.top.map(\.token))
        for value in [\TokenInspector.Teacher.tokenScale, \.softCrossEntropy, \.entropy] {
          #expect(abs(teacher[keyPath: value] - other[keyPath: value]) < 1e-5)
        }
      }
    }
  }

  private static func tokens(_ count: Int) -> [Int32] { (0..<count).map { Int32($0 * 5 % 32) } }

  private static func inspector(length: Int) throws -> TokenInspector {
    func model(_ seed: UInt64) throws -> Decoder {
      try Decoder.random(DistillerTests.architecture, seed: seed, trainable: false)
    }
    return TokenInspector(student: try model(1), teacher: try model(2), length: length)
  }
}
