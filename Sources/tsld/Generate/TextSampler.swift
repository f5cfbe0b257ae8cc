import Engine
import Foundation

/// Lets a model make many texts, some beside each other on each thread.
///
/// What comes of a text depends on its number, the seed and the model alone, not on the threads: those
/// of a batch are computed on one thread, and batches are the same whoever computes them.
struct TextSampler {
  let model: Decoder
  let sampling: Sampling
  let seed: UInt64
  /// The most tokens that are added to a prompt.
  let tokens: Int
  /// The tokens after which a text is over.
  let endTokens: Set<Int32>

  /// Sequences that are computed at a time on a thread: enough for products of matrices rather than
  /// vectors.
  static let batchSize = 16

  /// A text to be made.
  struct Draft {
    /// Its number, which decides what is drawn.
    let number: Int
    var ids: [Int32]
    let promptLength: Int
  }

  /// The bytes that so many threads take.
  func byteCount(longestPrompt: Int, threadCount: Int) -> Int {
    let architecture = model.architecture
    let length = min(longestPrompt + tokens, architecture.maximumPositions)
    let row = architecture.keyValueHeadCount * architecture.headSize * 2
    let cache = architecture.layerCount * length * row + architecture.vocabularySize
    return threadCount * Self.batchSize * cache * 4
  }

  /// Makes texts, batch after batch.
  ///
  /// - Parameters:
  ///   - batches: prompts of one length each, at most ``batchSize``.
  ///   - receive: gets the texts of some batches, in order, each with the tokens that were added;
  ///     returns whether to go on.
  ///   - isInterrupted: asked now and then on any thread; what is not whole then is dropped.
  /// - Returns: whether all were made.
  @discardableResult
  func run(
    _ batches: [[Draft]], pool: ThreadPool, isInterrupted: @escaping @Sendable () -> Bool,
    receive: ([Draft]) throws -> Bool
  ) rethrows -> Bool {
    let longest = batches.joined().map(\.promptLength).max() ?? 1
    let length = min(longest + tokens, model.architecture.maximumPositions)
    let workers = (0..<pool.threadCount).map { _ in
      Generation(
        model, batch: Self.batchSize, length: length, pool: ThreadPool(threadCount: 1))
    }
    // What a model computes once for all positions is there before threads share it.
    workers[0].append([Int32](repeating: 0, count: Self.batchSize))
    for start in stride(from: 0, to: batches.count, by: pool.threadCount) {
      let round = Array(batches[start..<min(start + pool.threadCount, batches.count)])
      var made = [[Draft]?](repeating: nil, count: round.count)
      made.withUnsafeMutableBufferPointer { made in
        pool.run { thread in
          guard thread < round.count else { return }
          made[thread] = sample(round[thread], workers[thread], isInterrupted)
        }
      }
      let whole = made.prefix { $0 != nil }.compactMap { $0 }
      let goesOn = try receive(whole.flatMap { $0 })
      if whole.count < round.count || !goesOn { return false }
    }
    return true
  }

  /// - Returns: nil where it was interrupted.
  private func sample(
    _ drafts: [Draft], _ generation: Generation, _ isInterrupted: () -> Bool
  ) -> [Draft]? {
    var drafts = drafts
    // A batch always has as many sequences, so that the same products are computed.
    let padding = Self.batchSize - drafts.count
    generation.removeAll()
    generation.append(
      (drafts.map(\.ids) + (0..<padding).map { _ in drafts[0].ids }).flatMap { $0 })
    var random = drafts.map { RandomSource(seed: Self.seed(seed, ofText: $0.number)) }
    var isDone = [Bool](repeating: false, count: drafts.count)
    for step in 0..<tokens {
      if isInterrupted() { return nil }
      var newest = [Int32](repeating: drafts[0].ids[0], count: Self.batchSize)
      for index in drafts.indices where !isDone[index] {
        let token = sampling.next(
          generation.logits.rows(index..<index + 1), after: drafts[index].ids,
          using: &random[index])
        isDone[index] = endTokens.contains(token)
        if !isDone[index] { drafts[index].ids.append(token) }
        newest[index] = token
      }
      // The last token needs no place in the cache.
      if step + 1 == tokens || generation.length >= generation.maximumLength
        || isDone.allSatisfy({ $0 })
      {
        break
      }
      generation.append(newest)
    }
    return drafts
  }

  /// Numbers of neighbouring texts have nothing in common.
  static func seed(_ seed: UInt64, ofText number: Int) -> UInt64 {
    var mixer = SplitMix64(seed: seed)
    let base = mixer.next()
    var own = SplitMix64(seed: base ^ UInt64(number))
    return own.next()
  }
}
