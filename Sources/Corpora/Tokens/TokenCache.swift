import Foundation
import Untrusted

/// A folder of token files, one for each corpus as a tokenizer and a packing make it.
///
/// A file's name is the key of everything its tokens depend on: the texts' and the tokenizer's
/// content, the packing and the format's version, not names, dates or block sizes. Small files beside
/// them remember the texts' keys by path, size, times and inode, so that what has not changed is not
/// read. Files are never changed in place, so any number of processes can read and make them at the
/// same time. All of it can be deleted at any time; beyond a limit, what was not used for the longest
/// time is.
package struct TokenCache: Equatable, Sendable {
  /// Where the files are; nil if nothing is cached.
  package let folder: URL?
  private let byteLimit: Int
  /// How long a file must not have been changed for its times to tell that it was not.
  private let settlingTime: Double

  /// Keeps token files in this folder, which is made when needed.
  package init(folder: URL?, byteLimit: Int = 4 << 30, settlingTime: Double = 2) {
    self.folder = folder
    self.byteLimit = byteLimit
    self.settlingTime = settlingTime
  }

  /// Keeps nothing: tokens stay in memory.
  package static let disabled = TokenCache(folder: nil)

  package static func standard() -> TokenCache {
    TokenCache(folder: userFolder().appendingPathComponent("tokens", isDirectory: true))
  }

  /// Where the program keeps what it can make again: `$XDG_CACHE_HOME/tsld`, or `~/.cache/tsld` where
  /// that is not set.
  package static func userFolder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL {
    // A relative path is to be ignored, as the XDG base directory specification says.
    func folder(_ name: String) -> URL? {
      environment[name].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
    }
    let home = folder("HOME") ?? FileManager.default.homeDirectoryForCurrentUser
    return (folder("XDG_CACHE_HOME") ?? home.appendingPathComponent(".cache"))
      .appendingPathComponent("tsld", isDirectory: true)
  }

  // MARK: Tokens

  /// The file with a key, where there is one that is sound; adds a warning where it is not.
  func tokens(
    _ key: ContentKey, vocabularySize: Int, _ warnings: inout [CorpusWarning]
  ) -> TokenFile? {
    guard let url = url("\(key).tokens") else { return nil }
    do {
      let bytes = try RegularFile(url).mapped()
      let tokens = try TokenFile(bytes, key: key, vocabularySize: vocabularySize)
      touch(url)
      return tokens
    } catch {
      guard error.kind != .missing else { return nil }
      warnings.append(.damagedCache(file: url.path, reason: error.reason))
      return nil
    }
  }

  /// A new file for the tokens with a key, nil where nothing is cached.
  func newFile(_ key: ContentKey) throws(Problem) -> DurableFile? {
    guard let folder, let url = url("\(key).tokens") else { return nil }
    try Folder.create(folder)
    return try DurableFile(url)
  }

  // MARK: Texts

  /// The key of a file's content, where it was read before and has not changed since.
  func contentKey(_ file: CorpusFile) -> ContentKey? {
    guard let url = textURL(file), let bytes = try? RegularFile(url).bytes(limit: 64),
      let key = ContentKey(String(decoding: bytes, as: UTF8.self))
    else { return nil }
    touch(url)
    return key
  }

  func remember(_ key: ContentKey, of file: CorpusFile) {
    // A change within the same tick of the file system's clock would not be seen.
    guard let folder, let url = textURL(file), file.stamp.isSettled(for: settlingTime),
      file.stamp == FileStamp(file.path)
    else { return }
    // Without it the file is only read again.
    try? Folder.create(folder)
    try? DurableFile.write(Data("\(key)".utf8), to: url)
  }

  /// Forgets what was read of files, so that they are read the next time.
  func forget(_ files: [CorpusFile]) {
    for file in files { if let url = textURL(file) { unlink(url.path) } }
  }

  private func textURL(_ file: CorpusFile) -> URL? { url("\(file.stamp.key(file.path)).text") }

  private func url(_ name: String) -> URL? {
    folder?.appendingPathComponent(name, isDirectory: false)
  }

  // MARK: Size

  /// Takes away what was not used for the longest time, as far as the limit demands it, and what
  /// processes that were killed left behind.
  func prune(keeping key: ContentKey) {
    guard let folder, let names = try? Folder.names(folder) else { return }
    var files: [(path: String, byteCount: Int, used: Int)] = []
    let now = time(nil)
    for name in names {
      let path = folder.appendingPathComponent(name).path
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if name.hasSuffix(".partial") {
        if now - status.st_mtim.tv_sec > 24 * 3600 { unlink(path) }
      } else if name.hasSuffix(".tokens") || name.hasSuffix(".text") {
        let size = max(Int(status.st_size), Int(status.st_blocks) * 512)
        let used = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
        files.append((path, size, name == "\(key).tokens" ? .max : used))
      }
    }
    var total = files.reduce(0) { $0 + $1.byteCount }
    for file in files.sorted(by: { $0.used < $1.used }) where file.used < .max {
      if total <= byteLimit { return }
      unlink(file.path)
      total -= file.byteCount
    }
  }

  private func touch(_ url: URL) { utimensat(AT_FDCWD, url.path, nil, 0) }
}
