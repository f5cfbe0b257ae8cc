import Foundation

/// The files that a corpus is made of, in order.
///
/// A name that ends with `.jsonl` or `.ndjson` is read line by line: each is an object with `text`,
/// or with `prompt` and `completion`, of which the prompt is read and not learned; other keys are
/// ignored. Any other file is one plain text.
package struct CorpusSource: Equatable, Sendable {
  /// Every file once, at the place where it was named first.
  package let files: [URL]

  /// Takes paths and patterns with `*`, `?` and `**`; what a pattern matches is sorted by name.
  ///
  /// A path that leads to a file is that file, whatever characters it has. Relative paths start at
  /// the current folder. Errors: nothing named, a pattern that no file matches.
  package init(_ patterns: [String]) throws(CorpusError) {
    var files: [URL] = []
    var seen: Set<String> = []
    for pattern in patterns {
      for path in try Self.paths(pattern) {
        let file = URL(fileURLWithPath: path, isDirectory: false)
        if seen.insert(file.standardizedFileURL.path).inserted { files.append(file) }
      }
    }
    if files.isEmpty { throw .noFiles }
    self.files = files
  }

  private static func paths(_ pattern: String) throws(CorpusError) -> [String] {
    guard !pattern.isEmpty else { throw .noFiles }
    guard Glob.isPattern(pattern), access(pattern, F_OK) != 0 else { return [pattern] }
    let paths = Glob(pattern).files()
    if paths.isEmpty { throw .noMatch(pattern: pattern) }
    return paths
  }

  /// Warns of files that both corpora read, be it under another name.
  ///
  /// Equal text in different files is not found.
  package func overlap(with other: CorpusSource) -> [CorpusWarning] {
    let others = Set(other.files.compactMap(FileIdentity.init))
    return files.compactMap { file in
      guard let identity = FileIdentity(file), others.contains(identity) else { return nil }
      return .sharedFile(file: file.path)
    }
  }
}

/// What makes two paths the same file.
private struct FileIdentity: Hashable {
  let device: UInt64
  let number: UInt64

  init?(_ file: URL) {
    var status = stat()
    guard stat(file.path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }
}
