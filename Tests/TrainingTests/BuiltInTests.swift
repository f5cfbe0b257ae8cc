import Corpora
import Foundation
import Testing

@testable import Training

@Suite struct BuiltInTests {
  private func stories(_ part: BuiltIn.Part) throws -> [Substring] {
    let text = try String(contentsOf: BuiltIn.corpus(part), encoding: .utf8)
    #expect(text.hasSuffix("\n\n"))
    return text.dropLast(2).split(separator: "\n\n", omittingEmptySubsequences: false)
  }

  @Test func theTeacherWasTaughtOnTheCorpusThatComesWithIt() throws {
    let corpus = try Data(contentsOf: BuiltIn.corpus(.train))
    let note = try #require(TeachingNote(of: BuiltIn.model(BuiltIn.name)))
    #expect(note.texts == [ContentHash.hexadecimal(of: corpus)])
  }

  @Test func noStoryIsToldTwice() throws {
    let (training, validation) = (try stories(.train), try stories(.valid))
    #expect(training.count > 3000 && validation.count > 80)
    #expect(Set(training).count == training.count)
    #expect(Set(validation).count == validation.count)
    #expect(Set(training).isDisjoint(with: validation))
  }
}
