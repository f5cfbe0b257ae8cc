import Foundation
import RunStore
import TestSupport
import Testing

@testable import tsld

@Suite("tsld generate")
struct GenerateCommandTests {
  private func objects(_ output: String) throws -> [[String: Any]] {
    try output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test("a model continues each prompt; the same seed says the same, and 0 degrees need none")
  func prompts() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      func texts(_ options: String...) throws -> [String] {
        let run = try CommandRun(
          arguments: [
            "generate", tiny.directory.path, "--prompt", "the fox", "--prompt", "a hen", "--tokens",
            "12", "--json", "--threads", "1",
          ] + options)
        #expect(run.status == 0, "\(run.errors)")
        let objects = try objects(run.output)
        #expect(objects.map { $0["prompt"] as? String } == ["the fox", "a hen"])
        for object in objects {
          #expect((object["prompt_ids"] as? [Int])?.isEmpty == false)
          // The model may end a text by itself.
          #expect((1...12).contains((object["ids"] as? [Int])?.count ?? 0))
        }
        return objects.compactMap { $0["text"] as? String }
      }
      let greedy = try texts("--temperature", "0")
      #expect(greedy.count == 2 && greedy[0] != greedy[1])
      #expect(try texts("--temperature", "0", "--seed", "9") == greedy)
      #expect(try texts("--seed", "1") == texts("--seed", "1"))
      #expect(try texts("--seed", "1") != texts("--seed", "2"))
      // Before a text that comes, it ends; what is printed is the continuation alone.
      let stop = String(greedy[0].suffix(1))
      let end = try #require(greedy[0].firstRange(of: stop)?.lowerBound)
      let plain = try CommandRun(
        "generate", tiny.directory.path, "--prompt", "the fox", "--tokens", "12", "--temperature",
        "0", "--stop", stop)
      #expect(plain.status == 0)
      #expect(plain.output == greedy[0][..<end] + "\n", "\(plain.output) \(greedy[0])")
    }
  }

  @Test("standard input and files are prompts, and a run's student speaks")
  func sources() throws {
    try TemporaryDirectory.with { folder in
      let (tiny, run) = try RunsCommandTests.trained(in: folder)
      let file = try folder.write("the fox\n", to: "prompt.txt")
      func generate(_ model: String, _ options: String...) throws -> [String: Any] {
        let result = try CommandRun(
          arguments: ["generate", model, "--tokens", "8", "--temperature", "0", "--json"] + options)
        #expect(result.status == 0, "\(result.errors)")
        return try result.json()
      }
      let asked = try generate(run, "--prompt", "the fox")
      #expect(try generate(run, "--file", file.path)["ids"] as? [Int] == asked["ids"] as? [Int])
      let piped = try CommandRun(
        program: "/bin/sh",
        [
          "-c",
          "printf 'the fox\\n' | '\(CommandRun.program.path)' generate '\(run)' --tokens 8 "
            + "--temperature 0 --json",
        ])
      #expect(try piped.json()["ids"] as? [Int] == asked["ids"] as? [Int], "\(piped.errors)")
      // The student that was saved says the same, and its teacher stands beside it.
      let saved = folder.file("student").path
      #expect(try CommandRun("runs", "export", run, "--to", saved).status == 0)
      let both = try generate(saved, "--prompt", "the fox", "--teacher", tiny.directory.path)
      #expect(both["ids"] as? [Int] == asked["ids"] as? [Int])
      let teacher = try generate(tiny.directory.path, "--prompt", "the fox")
      #expect(both["teacher_ids"] as? [Int] == teacher["ids"] as? [Int])
      let columns = try CommandRun(
        "generate", saved, "--prompt", "the fox", "--teacher", tiny.directory.path, "--tokens", "8")
      #expect(columns.status == 0 && columns.output.contains(" │ "))
    }
  }

  @Test("what cannot be continued is told by name")
  func mistakes() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      func fails(_ options: [String], status: Int32 = 1, _ words: String) throws {
        let run = try CommandRun(arguments: ["generate", tiny.directory.path] + options)
        #expect(run.status == status, "\(options) \(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
      }
      try fails(["--prompt", ""], "expected some text")
      try fails(["--prompt", String(repeating: "a ", count: 40)], "fewer than 32 tokens")
      try fails(["--file", "nowhere.txt"], "nowhere.txt")
      try fails(["--prompt", "a", "--temperature", "-1"], status: 64, "--temperature")
      try fails(["--prompt", "a", "--top-p", "0"], status: 64, "--top-p")
      try fails(["--prompt", "a", "--stop", ""], status: 64, "--stop")
      try folder.write(#"{"chat_template": "{{ odd }}"}"#, to: "model/tokenizer_config.json")
      try fails(["--prompt", "a", "--chat"], "Zephyr")
      try FileManager.default.removeItem(at: folder.file("model/tokenizer.json"))
      try fails(["--prompt", "a"], "tokenizer")
    }
  }

  @Test("a line to talk at: answers, edits, remembers, and ends")
  func conversation() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let user = try PseudoTerminal(
        CommandRun.program.path,
        ["generate", tiny.directory.path, "--tokens", "6", "--temperature", "0"],
        environment: ["TERM": "xterm", "LANG": "C.UTF-8"], columns: 80, rows: 24)
      /// Waits until there is a line to type behind so many answers.
      func waitForLine(answers: Int) {
        let end = Date(timeIntervalSinceNow: 20)
        func isThere() -> Bool {
          let parts = user.text.components(separatedBy: "tokens/s)")
          return parts.count == answers + 1 && parts[answers].contains("> ")
        }
        while !isThere(), Date() < end { _ = user.readSome(milliseconds: 50) }
        #expect(isThere(), "\(user.text)")
      }
      waitForLine(answers: 0)
      user.write("the fxo\u{7F}\u{7F}ox\r")
      waitForLine(answers: 1)
      // What was said last comes back.
      let count = user.output.count
      user.write("\u{1B}[A\r")
      #expect(user.read(until: "the fox", from: count))
      waitForLine(answers: 2)
      user.write("\u{4}")
      #expect(user.wait() == 0)
    }
  }
}
