import Foundation
import Text
import Untrusted

/// All tokens of some texts, from the cache or made anew.
///
/// A file that the cache knows, and that has not changed by size, times and inode, is not read again
/// but for its beginning. Any other is read for its key first, a fraction of a percent of the time
/// that its tokens take; with the cache disabled, texts are read once.
package struct TokenizedTexts: Sendable {
  package enum Origin: Equatable, Sendable {
    case cache
    case texts
  }

  package let origin: Origin
  package let warnings: [CorpusWarning]
  /// A key of each file's content, in their order: the same text has the same one anywhere.
  package let textKeys: [String]
  let tokenizer: CorpusTokenizer
  let packing: ResolvedPacking
  let tokens: TokenFile

  /// - Parameter progress: told of about every megabyte.
  package init(
    _ source: CorpusSource, tokenizer: CorpusTokenizer, packing: Packing = .continuous,
    cache: TokenCache = .standard(), progress: @escaping (CorpusProgress) -> Void = { _ in }
  ) throws(Problem) {
    self.tokenizer = tokenizer
    self.packing = try ResolvedPacking(packing, tokenizer)
    // All names first: a mistyped one should not wait for gigabytes before it.
    var files: [CorpusFile] = []
    for url in source.files { files.append(try CorpusFile(url)) }
    var maker = Maker(
      files: files, tokenizer: tokenizer, packing: self.packing, progress: progress)
    tokens = cache.folder == nil ? try maker.tokens() : try maker.tokens(cache)
    (textKeys, origin) = (maker.keys.map { "\($0)" }, maker.origin)
    warnings = maker.warnings + Self.warnings(of: tokens, files, tokenizer, self.packing)
  }

  /// All of them, one document after another.
  package var ids: [Int32] { tokens.tokens(0..<tokens.tokenCount) }

  /// Which of them are learned; nil where all are.
  package var mask: [Bool]? {
    tokens.hasMask ? tokens.labels(0..<tokens.tokenCount) : nil
  }

  /// Checks that a model knows all these tokens, and `more` that are put between them.
  ///
  /// Models with more tokens than their tokenizer are common: embeddings are padded to round sizes.
  /// Tokenizers with more tokens than the model have them for padding, and no text has one.
  package func requireVocabulary(
    modelTokenCount: Int, and more: Int32 = 0
  ) throws(Problem) {
    let largest = max(tokens.largestToken, Int(more))
    guard largest >= modelTokenCount else { return }
    throw .invalid(
      tokenizer.file, expected: "tokens from 0 to \(modelTokenCount - 1), which the model knows",
      found: "token \(largest) in the texts", advice: "use the tokenizer that belongs to the model")
  }

  private static func warnings(
    of tokens: TokenFile, _ files: [CorpusFile], _ tokenizer: CorpusTokenizer,
    _ packing: ResolvedPacking
  ) -> [CorpusWarning] {
    var warnings: [CorpusWarning] = []
    for note in tokens.notes where files.indices.contains(note.file) {
      let file = files[note.file]
      switch note.kind {
      case .empty:
        let unit = file.format == .jsonArray ? "element" : "line"
        warnings.append(
          .emptyDocuments(count: note.count, first: "\(file.path), \(unit) \(note.place)"))
      case .carriageReturns: warnings.append(.carriageReturns(file: file.path))
      case .conversation where tokenizer.chat.isUnknown:
        warnings.append(.unknownChatTemplate(file: file.path))
      case .conversation: break
      }
    }
    let chats = tokens.notes.reduce(0) { $0 + ($1.kind == .conversation ? $1.count : 0) }
    if tokens.runs.count(where: \.isMasked) > chats, packing.endToken == nil,
      TextEncoder(tokenizer.tokenizer).suffix.isEmpty
    {
      warnings.append(.completionsWithoutEnd)
    }
    return warnings
  }
}

/// How far the making of a corpus has come.
package struct CorpusProgress: Equatable, Sendable {
  package enum Activity: Equatable, Sendable {
    /// Files that the cache does not know are read to see whether their tokens are cached.
    case reading
    /// The texts are turned into tokens; what is cached skips this.
    case tokenizing
  }

  package let activity: Activity
  package let file: String
  /// The share of this activity that is done, by bytes, from 0 to 1.
  package let fraction: Double
}

/// Makes the tokens of files, or finds them in the cache.
private struct Maker {
  /// The keys of the files' contents, known once there are tokens.
  var keys: [ContentKey] = []
  var origin = TokenizedTexts.Origin.texts
  var warnings: [CorpusWarning] = []
  let files: [CorpusFile]
  let tokenizer: CorpusTokenizer
  let packing: ResolvedPacking
  let progress: (CorpusProgress) -> Void

  private var byteCount: Int { files.reduce(0) { $0 + $1.stamp.byteCount } }
  private var vocabularySize: Int { tokenizer.tokenizer.vocabularySize }

  mutating func tokens(_ cache: TokenCache) throws(Problem) -> TokenFile {
    keys = try findKeys(cache)
    if let tokens = cache.tokens(key, vocabularySize: vocabularySize, &warnings) {
      origin = .cache
      return tokens
    }
    do {
      _ = try make(into: try cache.newFile(key))
      cache.prune(keeping: key)
      // Mapped, so that it need not stay in memory.
      if let tokens = cache.tokens(key, vocabularySize: vocabularySize, &warnings) {
        return tokens
      }
    } catch {
      if error.kind == .changed { cache.forget(files) }
      guard error.kind == .unwritable else { throw error }
      warnings.append(.notCached(folder: cache.folder?.path ?? "", reason: error.reason))
    }
    return try tokens()
  }

  /// Tokenizes all files and keeps the tokens in memory.
  mutating func tokens() throws(Problem) -> TokenFile {
    let bytes = try make(into: nil)
    do { return try TokenFile(bytes, key: key, vocabularySize: vocabularySize) } catch {
      preconditionFailure("a token file of our own making is sound: \(error.reason)")
    }
  }

  /// The keys of all files, of which those that are not known are read.
  private func findKeys(_ cache: TokenCache) throws(Problem) -> [ContentKey] {
    let byteCount = Double(byteCount)
    var keys: [ContentKey] = []
    var done = 0
    for file in files {
      if let key = cache.contentKey(file) {
        keys.append(key)
        done += file.stamp.byteCount
        continue
      }
      var hash = ContentHash()
      try RegularFile(file.path).forEachChunk { (chunk) throws(Problem) in
        hash.update(chunk)
        done += chunk.count
        let fraction = min(1, Double(done) / byteCount)
        progress(CorpusProgress(activity: .reading, file: file.path, fraction: fraction))
      }
      keys.append(hash.finish())
      cache.remember(hash.finish(), of: file)
    }
    return keys
  }

  /// The key of all that tokens depend on.
  private var key: ContentKey {
    var hash = ContentHash()
    hash.update(TokenFile.version)
    hash.update(tokenizer.key)
    hash.update(packing.endToken.map { UInt64($0.id) + 1 } ?? 0)
    for (file, key) in zip(files, keys) {
      hash.update(file.format.rawValue)
      hash.update(key)
    }
    return hash.finish()
  }

  /// Tokenizes all files, whose keys must be those that are known.
  private mutating func make(into file: DurableFile?) throws(Problem) -> Data {
    var reader = TokenReader(
      tokenizer, packing, into: TokenBuffer(vocabularySize: vocabularySize, file: file),
      byteCount: byteCount, progress: progress)
    var read: [ContentKey] = []
    for (index, file) in files.enumerated() {
      read.append(try reader.read(file))
      guard keys.isEmpty || read[index] == keys[index] else {
        throw Problem(
          .changed, file.path, "it was changed while it was read",
          advice: "try again when it is whole")
      }
    }
    keys = read
    return try reader.tokens.finish(key: key)
  }
}
