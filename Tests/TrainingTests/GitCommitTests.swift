import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("Git commit")
struct GitCommitTests {
  private let hash = String(repeating: "0123456789", count: 4)

  @Test("of a branch, of a packed one, of none, and in a worktree")
  func layouts() throws {
    try TemporaryDirectory.with { folder in
      func write(_ text: String, _ path: String) throws {
        let file = folder.file(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      let inside = folder.file("a/b")
      try write("", "a/b/c")
      #expect(GitCommit.checkedOut(in: inside) == nil)
      try write("ref: refs/heads/main\n", ".git/HEAD")
      #expect(GitCommit.checkedOut(in: inside) == nil, "no commit yet")
      let other = String(hash.reversed())
      try write(
        "# pack-refs\n\(other) refs/heads/main2\n\(hash) refs/heads/main\n", ".git/packed-refs")
      #expect(GitCommit.checkedOut(in: inside) == hash)
      try write(other + "\n", ".git/refs/heads/main")
      #expect(GitCommit.checkedOut(in: inside) == other)
      try write(hash + "\n", ".git/HEAD")
      #expect(GitCommit.checkedOut(in: inside) == hash)
      // A worktree has a file there, and its branches are the repository's.
      try write("gitdir: ../.git/worktrees/w\n", "w/.git")
      try write("ref: refs/heads/main\n", ".git/worktrees/w/HEAD")
      try write("../..\n", ".git/worktrees/w/commondir")
      #expect(GitCommit.checkedOut(in: folder.file("w")) == other)
      try write("no hash\n", ".git/HEAD")
      #expect(GitCommit.checkedOut(in: inside) == nil)
    }
  }
}
