import Foundation

/// Texts and what is to be done with them: all that tokens depend on.
struct CorpusRequest {
  let packing: ResolvedPacking
  /// The key of all of it.
  let key: ContentKey
  private let tokenizer: CorpusTokenizer
  private let files: [(file: CorpusFile, key: ContentKey)]
  private let byteCount: Int
  private let monitor: CorpusMonitor

  /// The key of each file's content, in their order.
  var fileKeys: [String] { files.map { "\($0.key)" } }

  private var vocabularySize: Int { tokenizer.tokenizer.vocabularySize }

  /// Reads all files once for their keys.
  init(
    _ source: CorpusSource, _ tokenizer: CorpusTokenizer, _ packing: Packing,
    _ monitor: CorpusMonitor
  ) throws(CorpusError) {
    self.tokenizer = tokenizer
    self.packing = try ResolvedPacking(packing, tokenizer)
    self.monitor = monitor
    // All names first: a mistyped one should not wait for gigabytes before it.
    var found: [CorpusFile] = []
    for url in source.files { found.append(try CorpusFile(url)) }
    byteCount = found.reduce(0) { $0 + $1.byteCount }
    files = try Self.keys(of: found, byteCount: byteCount, monitor)
    key = Self.key(tokenizer.key, self.packing, files)
  }

  private static func keys(
    of files: [CorpusFile], byteCount: Int, _ monitor: CorpusMonitor
  ) throws(CorpusError) -> [(file: CorpusFile, key: ContentKey)] {
    var result: [(file: CorpusFile, key: ContentKey)] = []
    var done = 0
    for file in files {
      var hash = ContentHash()
      try file.forEachChunk { (chunk) throws(CorpusError) in
        try monitor.checkCancellation()
        hash.update(chunk)
        done += chunk.count
        let fraction = min(1, Double(done) / Double(byteCount))
        monitor.report(
          CorpusProgress(activity: .reading, file: file.path, fraction: fraction))
      }
      result.append((file, hash.finish()))
    }
    return result
  }

  private static func key(
    _ tokenizer: ContentKey, _ packing: ResolvedPacking,
    _ files: [(file: CorpusFile, key: ContentKey)]
  ) -> ContentKey {
    var hash = ContentHash()
    hash.update(UInt64(TokenFormat.version))
    hash.update(tokenizer.high)
    hash.update(tokenizer.low)
    hash.update(packing.endToken.map { UInt64($0.id) + 1 } ?? 0)
    for (file, key) in files {
      hash.update(file.kind.rawValue)
      hash.update(UInt64(file.byteCount))
      hash.update(key.high)
      hash.update(key.low)
    }
    return hash.finish()
  }

  /// The tokens, from the cache if it has them.
  func open(
    _ cache: TokenCache
  ) throws(CorpusError) -> (
    tokens: TokenFile, origin: TokenCorpus.Origin, warnings: [CorpusWarning]
  ) {
    var warnings: [CorpusWarning] = []
    switch cache.entry(key, vocabularySize: vocabularySize) {
    case .found(let tokens): return (tokens, .cache, [])
    case .absent: break
    case .damaged(let warning): warnings.append(warning)
    }
    let bytes = try tokenFile(&warnings)
    if let warning = cache.store(bytes, key) { warnings.append(warning) }
    return (try tokens(bytes, cache), .texts, warnings)
  }

  /// Tokenizes all files.
  private func tokenFile(_ warnings: inout [CorpusWarning]) throws(CorpusError) -> Data {
    var reader = TokenReader(tokenizer, packing, byteCount: byteCount, monitor: monitor)
    for (file, key) in files { try reader.read(file, key) }
    warnings += reader.warnings
    return reader.finish(key: key)
  }

  /// The tokens just made: mapped if they were cached, so that they need not stay in memory.
  private func tokens(_ bytes: Data, _ cache: TokenCache) throws(CorpusError) -> TokenFile {
    if case .found(let tokens) = cache.entry(key, vocabularySize: vocabularySize) { return tokens }
    do {
      return try TokenFile(bytes, key: key, vocabularySize: vocabularySize)
    } catch {
      preconditionFailure("a token file of our own making is sound: \(error.reason)")
    }
  }
}
