import Foundation

/// A folder of token files, one for each corpus as a tokenizer and a packing make it.
///
/// A file's name is the key of everything its tokens depend on: the texts' and the tokenizer's
/// content, the packing and the format's version, not names, dates or block sizes. Files are never
/// changed in place, so any number of processes can read and make them at the same time. All of it
/// can be deleted at any time.
package struct TokenCache: Equatable, Sendable {
  /// Where the files are; nil if nothing is cached.
  package let folder: URL?

  /// Keeps token files in this folder, which is made when needed.
  package init(folder: URL) { self.folder = folder }

  private init() { folder = nil }

  /// Keeps nothing: tokens stay in memory.
  package static let disabled = TokenCache()

  /// `$XDG_CACHE_HOME/tsld/tokens`, or `~/.cache/tsld/tokens` where that is not set.
  package static func standard(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> TokenCache {
    // A relative path is to be ignored, as the XDG base directory specification says.
    let caches =
      if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
        URL(fileURLWithPath: path, isDirectory: true)
      } else if let home = environment["HOME"], home.hasPrefix("/") {
        URL(fileURLWithPath: home, isDirectory: true).appendingPathComponent(".cache")
      } else {
        FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache")
      }
    return TokenCache(folder: caches.appendingPathComponent("tsld/tokens", isDirectory: true))
  }

  /// What the cache has under a key.
  enum Entry {
    case found(TokenFile)
    case absent
    case damaged(CorpusWarning)
  }

  /// Looks for the file with a key.
  func entry(_ key: ContentKey, vocabularySize: Int) -> Entry {
    guard let file = file(key) else { return .absent }
    do {
      guard let bytes = try TokenFileAccess.map(file) else { return .absent }
      return .found(try TokenFile(bytes, key: key, vocabularySize: vocabularySize))
    } catch {
      return .damaged(.damagedCache(file: file.path, reason: error.reason))
    }
  }

  /// Keeps a token file, nil if nothing is to be kept; the warning says why it was not.
  func store(_ bytes: Data, _ key: ContentKey) -> CorpusWarning? {
    guard let folder, let file = file(key) else { return nil }
    do {
      try TokenFileAccess.write(bytes, to: file, in: folder)
      return nil
    } catch {
      return .notCached(folder: folder.path, reason: error.reason)
    }
  }

  private func file(_ key: ContentKey) -> URL? {
    folder?.appendingPathComponent("\(key).tokens", isDirectory: false)
  }
}
