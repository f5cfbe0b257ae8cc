/// A text, and which parts of it are read and not learned.
struct Document: Equatable {
  private(set) var text: [UInt8] = []
  /// The bytes that are not learned, in order; nil where it is no pair and no conversation.
  private(set) var masked: [Range<Int>]?
  /// Whether there is something to learn.
  private(set) var hasLabels = false
  private(set) var isConversation = false

  /// A text that is learned whole.
  init(_ text: [UInt8]) {
    self.text = text
    hasLabels = !text.isEmpty
  }

  init(prompt: [UInt8], completion: [UInt8]) {
    masked = []
    add(prompt, isLearned: false)
    add(completion, isLearned: true)
  }

  /// A conversation, to be added piece by piece.
  init() {
    masked = []
    isConversation = true
  }

  mutating func add(_ piece: some Sequence<UInt8>, isLearned: Bool) {
    let start = text.count
    text += piece
    guard text.count > start else { return }
    if isLearned {
      hasLabels = true
    } else if let last = masked?.popLast() {
      let isOne = last.upperBound == start
      masked? += isOne ? [last.lowerBound..<text.count] : [last, start..<text.count]
    } else {
      masked = [start..<text.count]
    }
  }
}
