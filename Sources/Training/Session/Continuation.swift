/// How both models go on with a text, greedily; as JSON, the text of an event.
package struct Continuation: Sendable, Equatable, Codable {
  package var prompt: String
  /// What the teacher adds to it; nil for a run without one.
  package var teacher: String?
  /// What the student adds, with its quantized weights.
  package var student: String
}
