import Foundation
import Text
import Untrusted

/// The files that a corpus is made of, in order.
///
/// What a file is, its content says: JSON lines or an array of objects with `text`, `prompt` and
/// `completion`, `messages`, `conversations`, or `instruction` and `output`, of which only
/// completions, the assistant's words and outputs are learned; other keys are ignored. Anything else that is UTF-8 and
/// no data format is one plain text.
package struct CorpusSource: Equatable, Sendable {
  /// Every file once, at the place where it was named first.
  package let files: [URL]

  /// Takes paths and patterns with `*`, `?` and `**`; what a pattern matches is sorted by name.
  ///
  /// A path that leads to a file is that file, whatever characters it has. Relative paths start at
  /// the current folder.
  package init(_ patterns: [String]) throws(Problem) {
    var files: [URL] = []
    var seen: Set<String> = []
    for pattern in patterns {
      for path in try Self.paths(pattern) {
        let file = URL(fileURLWithPath: path, isDirectory: false)
        if seen.insert(file.standardizedFileURL.path).inserted { files.append(file) }
      }
    }
    if files.isEmpty { throw Self.noFiles }
    self.files = files
  }

  private static let noFiles = Problem(
    .missing, "no text was named", "", advice: "give a file or a pattern, such as data/*.txt")

  private static func paths(_ pattern: String) throws(Problem) -> [String] {
    guard !pattern.isEmpty else { throw noFiles }
    guard Glob.isPattern(pattern), access(pattern, F_OK) != 0 else { return [pattern] }
    let paths = try Glob.files(pattern)
    if paths.isEmpty {
      throw Problem(
        .missing, pattern, "no file matches", advice: "*, ? and ** (any folders) are understood")
    }
    return paths
  }

  /// Warns of files that both corpora read, be it under another name.
  ///
  /// Equal text in different files is not found.
  package func overlap(with other: CorpusSource) -> [CorpusWarning] {
    func identity(_ file: URL) -> [UInt64] {
      let stamp = FileStamp(file.path)
      return [stamp.device, stamp.inode]
    }
    // Files that are not there have no identity; reading them says so.
    let others = Set(other.files.map(identity)).subtracting([[0, 0]])
    return files.filter { others.contains(identity($0)) }.map { .sharedFile(file: $0.path) }
  }

  /// The texts themselves, one after another, as they are tokenized: a plain file's, or each record's.
  ///
  /// - Parameter tokenizer: whose model writes conversations in its form; a plain one where there is
  ///   none yet.
  package func texts(_ tokenizer: CorpusTokenizer? = nil) throws(Problem) -> [String] {
    var texts: [String] = []
    for url in files {
      let file = try CorpusFile(url)
      var reader = try DocumentReader(file, marker: nil, tokenizer)
      while let piece = try reader.next(partSize: .max, cut: { text, _ in 0..<text.count }) {
        switch piece {
        case .plain(let text, _, _): texts.append(String(decoding: text, as: UTF8.self))
        case .record(let document, _) where document.hasLabels:
          texts.append(String(decoding: document.text, as: UTF8.self))
        case .record: break
        }
      }
    }
    return texts
  }
}
