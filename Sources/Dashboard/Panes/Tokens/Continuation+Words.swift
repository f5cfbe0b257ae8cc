import Foundation
import RunStore
import Training

extension Continuation {
  /// How many words both models begin with alike.
  var commonWordCount: Int {
    guard let teacher else { return 0 }
    return zip(Self.words(teacher), Self.words(student)).prefix { $0 == $1 }.count
  }

  /// A text's words, each with the space behind it.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for character in text {
      word.append(character)
      if character.isWhitespace {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    // Models begin with the space that belongs behind the prompt.
    return words.first == " " ? Array(words.dropFirst()) : words
  }
}

extension RunData {
  /// What was generated at or before a step, the newest first.
  func continuations(at time: Int?) -> [(step: Int, continuation: Continuation)] {
    continuations.reversed().filter { $0.step <= time ?? .max }
  }
}
