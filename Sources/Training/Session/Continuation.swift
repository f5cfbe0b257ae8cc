/// How both models go on with a text, greedily.
package struct Continuation: Sendable, Equatable, Codable {
  /// The text that was given.
  package var prompt: String
  /// What the teacher adds to it; nil for a run without one.
  package var teacher: String?
  /// What the student adds, with its quantized weights.
  package var student: String
  /// The steps made by then.
  package var step: Int

  /// An event's text has the step beside it.
  enum CodingKeys: String, CodingKey {
    case prompt, teacher, student
  }

  init(prompt: String, teacher: String?, student: String, step: Int) {
    self.prompt = prompt
    self.teacher = teacher
    self.student = student
    self.step = step
  }

  /// Reads an event's text; its step is the event's.
  package init(from decoder: any Swift.Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    prompt = try container.decode(String.self, forKey: .prompt)
    teacher = try container.decodeIfPresent(String.self, forKey: .teacher)
    student = try container.decode(String.self, forKey: .student)
    step = 0
  }
}
