import Stories

/// Tales for the tests to read.
enum Tales {
  static let all: [Tale] = {
    var grammar = StoryGrammar(seed: 20)
    return (0..<2000).map { _ in grammar.nextTale() }
  }()

  static func ofPlot(_ plot: String) -> [Tale] { all.filter { $0.plot == plot } }
}

extension Tale {
  /// The words in lower case, without punctuation.
  var words: [Substring] {
    Substring(text.lowercased()).split { !$0.isLetter }
  }

  /// The text from its beginning to `part` of its length.
  func beginning(_ part: Double) -> Substring { text.prefix(Int(Double(text.count) * part)) }

  /// The text from `part` of its length to the end.
  func ending(from part: Double) -> Substring { text.dropFirst(Int(Double(text.count) * part)) }
}
