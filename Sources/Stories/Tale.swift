/// A story and what is true in it, so that the one can be held against the other.
package struct Tale: Sendable {
  /// The kind of story, such as "lost and found".
  package let plot: String
  package let facts: StoryFacts
  package let text: String
}
