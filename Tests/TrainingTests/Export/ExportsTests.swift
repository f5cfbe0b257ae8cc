import Foundation
import TestSupport
import Testing
import Untrusted

@testable import Training

@Suite struct ExportsTests {
  @Test func anEmptyFolderAndNoneArePlaces() throws {
    try TemporaryDirectory.with { folder in
      try Exports(latent: folder.url, quantized: folder.file("none/at/all")).check()
    }
  }

  @Test func whatCannotBeListedIsNotTakenForEmpty() throws {
    try TemporaryDirectory.with { folder in
      let loop = folder.file("loop")
      #expect(symlink(loop.path, loop.path) == 0)
      let file = try folder.write("text", to: "file")
      for (place, kind) in [(loop, Problem.Kind.unreadable), (file, .invalid)] {
        let problem = #expect(throws: Problem.self) { try Exports(latent: place).check() }
        #expect(problem?.kind == kind, "\(String(describing: problem))")
      }
    }
  }
}
