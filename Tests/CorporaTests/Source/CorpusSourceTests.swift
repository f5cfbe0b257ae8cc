import Corpora
import Foundation
import TestSupport
import Testing
import Untrusted

@Suite("Corpus source")
struct CorpusSourceTests {
  private func names(_ patterns: [String], of names: [String]) throws -> [String] {
    try TemporaryDirectory.with { folder in
      for name in names { try folder.write("x", to: name) }
      let prefix = folder.url.path + "/"
      return try CorpusSource(patterns.map { prefix + $0 }).files.map {
        String($0.path.dropFirst(prefix.count))
      }
    }
  }

  @Test("keeps the order of paths, and sorts what a pattern matches")
  func order() throws {
    let files = ["b.txt", "a10.txt", "a2.txt", "c.md"]
    #expect(
      try names(["c.md", "a*.txt", "b.txt"], of: files) == ["c.md", "a10.txt", "a2.txt", "b.txt"])
    #expect(try names(["?.*"], of: files) == ["b.txt", "c.md"])
  }

  @Test("takes a file once")
  func once() throws {
    #expect(
      try names(["b.txt", "*.txt", "./b.txt", "b.txt"], of: ["a.txt", "b.txt"]) == [
        "b.txt", "a.txt",
      ])
  }

  @Test("searches folders, and leaves out hidden files and folders themselves")
  func folders() throws {
    let files = ["a.txt", "x/b.txt", "x/y/c.txt", "x/.h.txt", ".h/d.txt", "x/e.md"]
    #expect(try names(["**/*.txt"], of: files) == ["a.txt", "x/b.txt", "x/y/c.txt"])
    #expect(try names(["*/*.txt"], of: files) == ["x/b.txt"])
    #expect(try names(["x/**"], of: files) == ["x/b.txt", "x/e.md", "x/y/c.txt"])
    #expect(try names(["*"], of: files) == ["a.txt"])
    #expect(try names(["x/.*"], of: files) == ["x/.h.txt"])
  }

  @Test("takes a path that exists for a path")
  func literal() throws {
    #expect(try names(["a*.txt"], of: ["a*.txt", "ab.txt"]) == ["a*.txt"])
  }

  @Test("does not follow links that lead back up")
  func cycle() throws {
    try TemporaryDirectory.with { folder in
      try folder.write("x", to: "a/b.txt")
      try FileManager.default.createSymbolicLink(
        at: folder.file("a/up"), withDestinationURL: folder.url)
      let found = try CorpusSource([folder.file("**/*.txt").path]).files
      #expect(found.map(\.lastPathComponent) == ["b.txt"])
    }
  }

  // A link to itself cannot be followed by anybody, root included.
  @Test("does not take what nobody can list for empty", arguments: ["*/*.txt", "loop/*"])
  func unlistable(pattern: String) throws {
    try TemporaryDirectory.with { folder in
      try folder.write("x", to: "a/b.txt")
      let loop = folder.file("loop")
      try FileManager.default.createSymbolicLink(at: loop, withDestinationURL: loop)
      let problem = #expect(throws: Problem.self) {
        try CorpusSource([folder.file(pattern).path])
      }
      #expect(problem?.kind == .unreadable)
      #expect(problem?.subject.hasPrefix(loop.path) == true)
    }
  }

  @Test("names a folder that may not be listed", .enabled(if: geteuid() != 0, "root may list all"))
  func forbidden() throws {
    try TemporaryDirectory.with { folder in
      try folder.write("x", to: "a/b.txt")
      try folder.write("x", to: "c/d.txt")
      let path = folder.file("c").path
      chmod(path, 0)
      defer { chmod(path, 0o700) }
      for pattern in ["**/*.txt", "*/*.txt", "*/d.txt"] {
        let problem = #expect(throws: Problem.self) {
          try CorpusSource([folder.file(pattern).path])
        }
        #expect(problem?.kind == .unreadable, "\(pattern)")
      }
    }
  }

  @Test("passes over what is no folder, or leads nowhere")
  func noFolder() throws {
    try TemporaryDirectory.with { folder in
      try folder.write("x", to: "a/b.txt")
      try folder.write("x", to: "file")
      try FileManager.default.createSymbolicLink(
        at: folder.file("gone"), withDestinationURL: folder.file("nothing"))
      for pattern in ["*/*.txt", "*/b.txt", "**/*.txt"] {
        let found = try CorpusSource([folder.file(pattern).path]).files
        #expect(found.map(\.lastPathComponent) == ["b.txt"])
      }
      for pattern in ["file/*.txt", "gone/*", "nothing/**"] {
        let problem = #expect(throws: Problem.self) {
          try CorpusSource([folder.file(pattern).path])
        }
        #expect(problem?.kind == .missing)
      }
    }
  }

  @Test("names a pattern without files, and asks for files")
  func errors() throws {
    func problem(_ patterns: [String]) -> String? {
      #expect(throws: Problem.self) { try CorpusSource(patterns) }?.description
    }
    #expect(problem(["/no-such/*.txt"])?.hasPrefix("/no-such/*.txt: no file matches; ") == true)
    for none in [[], [""]] { #expect(problem(none)?.hasPrefix("no text was named; ") == true) }
  }

  @Test("warns of files that are in two corpora, also through a link")
  func overlap() throws {
    try TemporaryDirectory.with { folder in
      let a = try folder.write("x", to: "a.txt")
      let b = try folder.write("x", to: "b.txt")
      try FileManager.default.createSymbolicLink(
        at: folder.file("link.txt"), withDestinationURL: a)
      let train = try CorpusSource([a.path, b.path])
      let valid = try CorpusSource([folder.file("link.txt").path])
      #expect(train.overlap(with: valid) == [.sharedFile(file: a.path)])
      #expect(try CorpusSource([b.path]).overlap(with: valid).isEmpty)
    }
  }
}
