import Foundation
import TestSupport
import Testing

@Suite struct TeachCommandTests {
  private static let note = "was not taught"

  private static func teach(_ tiny: TinyModel, in folder: TemporaryDirectory) throws -> CommandRun {
    try CommandRun(arguments: [
      "teach", "--teacher", tiny.directory.path, "--train", tiny.text.path, "--block", "16",
      "--batch", "2", "--steps", "2", "--threads", "1", "--no-cache", "--plain",
      "--run", folder.file("teaching").path, "--to", folder.file("taught").path,
    ])
  }

  private static func train(
    _ teacher: URL, _ text: URL, in folder: TemporaryDirectory, _ more: String...
  ) throws -> CommandRun {
    try CommandRun(
      arguments: [
        "train", "--teacher", teacher.path, "--train", text.path, "--block", "16", "--batch", "2",
        "--steps", "1", "--threads", "1", "--no-cache", "--plain",
        "--run", folder.file("run-\(UUID().uuidString)").path,
      ] + more)
  }

  @Test func aTeacherThatWasNotTaughtIsNoted() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let taught = folder.file("taught")
      let teaching = try Self.teach(tiny, in: folder)
      #expect(teaching.status == 0 && !teaching.errors.contains(Self.note), "\(teaching.errors)")
      #expect(teaching.output.hasSuffix("the model is in \(taught.path)\n"))
      let data = try Data(contentsOf: taught.appendingPathComponent("tsld_teacher.json"))
      let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(object["base"] as? String == "model" && object["steps"] as? Int == 2)
      #expect((object["texts"] as? [String])?.count == 1)

      // The same text under another name, and another text.
      let copy = folder.file("copy of it.txt")
      try FileManager.default.copyItem(at: tiny.text, to: copy)
      let other = try folder.write(String(repeating: "a fox! ", count: 40), to: "its own.txt")
      #expect(try !Self.train(taught, copy, in: folder).errors.contains(Self.note))
      let errors = try Self.train(taught, other, in: folder).errors
      let notes = errors.split(separator: "\n").filter { $0.hasPrefix("note: ") }
      #expect(notes.count == 2 && notes.allSatisfy { $0.count <= 100 }, "\(errors)")
      #expect(notes[0].hasPrefix("note: this teacher \(Self.note) these texts with 'tsld teach'"))
      #expect(notes[1].contains("teach it first"))
      #expect(try Self.train(tiny.directory, tiny.text, in: folder).errors.contains(Self.note))
      let alone = try Self.train(tiny.directory, tiny.text, in: folder, "--objective", "gt")
      #expect(alone.status == 0 && !alone.errors.contains(Self.note))
    }
  }

  @Test func aStudentIsNoTaughtTeacher() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let saved = folder.file("student")
      let run = try Self.train(tiny.directory, tiny.text, in: folder, "--save", saved.path)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.hasSuffix("the model is in \(saved.path)\n"))
      let names = try FileManager.default.contentsOfDirectory(atPath: saved.path)
      #expect(names.contains("model.safetensors") && !names.contains("tsld_teacher.json"))
    }
  }

  @Test func oneFolderCannotTakeBothStudents() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let place = folder.file("student").path
      let run = try Self.train(
        tiny.directory, tiny.text, in: folder, "--save", place, "--save-quantized", place + "/")
      #expect(run.status != 0 && run.errors.contains("another folder than --save"), "\(run.errors)")
      #expect(!run.output.contains("step 1/1"), "before anything is trained")
    }
  }
}
