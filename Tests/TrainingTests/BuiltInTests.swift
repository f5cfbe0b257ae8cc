import Corpora
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct BuiltInTests {
  @Test func theTeacherWasTaughtOnTheCorpusThatComesWithIt() throws {
    try TemporaryDirectory.with { folder in
      let corpus = try Data(contentsOf: BuiltIn.corpus(.train, in: folder.url))
      let note = try #require(TeachingNote(of: BuiltIn.teacher()))
      #expect(note.texts == [ContentHash.hexadecimal(of: corpus)])
    }
  }
}
