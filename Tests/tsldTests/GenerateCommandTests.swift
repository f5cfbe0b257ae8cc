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

  @Test("many texts are the same for any number of threads, and train takes them as they are")
  func many() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      // A model of characters has no token that begins texts: its config names one.
      func make(_ name: String, _ options: String...) throws -> CommandRun {
        try CommandRun(
          arguments: [
            "generate", tiny.directory.path, "--many", "40", "--to", folder.file(name).path,
            "--tokens", "10", "--prompt", "the fox",
          ] + options)
      }
      func text(_ name: String) throws -> String {
        try String(contentsOf: folder.file(name), encoding: .utf8)
      }
      let one = try make(
        "one.jsonl", "--threads", "1", "--prompt", "a hen saw", "--temperature", "1")
      #expect(one.status == 0 && one.output.contains("tokens/s"), "\(one.errors)")
      let two = try make(
        "two.jsonl", "--threads", "2", "--prompt", "a hen saw", "--temperature", "1")
      #expect(two.status == 0, "\(two.errors)")
      #expect(try text("one.jsonl") == text("two.jsonl"))
      let lines = try objects(text("one.jsonl")).compactMap { $0["text"] as? String }
      #expect(lines.count == 40 && Set(lines).count > 20)
      #expect(lines.count { $0.hasPrefix("the fox") } == 20)
      #expect(lines.count { $0.hasPrefix("a hen saw") } == 20)
      let other = try make("three.jsonl", "--seed", "1", "--json")
      #expect(try other.json()["texts"] as? Int == 40)
      #expect(try text("one.jsonl") != text("three.jsonl"))
      #expect(try make("plain.txt", "--top-k", "0", "--top-p", "1", "--min-p", "0").status == 0)
      #expect(try text("plain.txt").components(separatedBy: "\n\n").count == 41)
      for name in ["one.jsonl", "plain.txt"] {
        let trained = try CommandRun(
          "train", "--teacher", tiny.directory.path, "--train", folder.file(name).path, "--block",
          "8", "--batch", "1", "--steps", "1", "--run", folder.file("run-\(name)").path, "--plain")
        #expect(trained.status == 0, "\(trained.errors)")
      }
      #expect(try make("one.jsonl").errors.contains("exists already"))
      let drawn = try CommandRun(
        "generate", tiny.directory.path, "--many", "3", "--to", folder.file("drawn.jsonl").path,
        "--tokens", "4", "--prompts", tiny.text.path, "--prompt-tokens", "6")
      #expect(drawn.status == 0, "\(drawn.errors)")
      for line in try objects(text("drawn.jsonl")).compactMap({ $0["text"] as? String }) {
        #expect("the fox saw a hen.\nthe fox saw a hen.".contains(line.prefix(5)), "\(line)")
      }
      for options in [["--many", "3"], ["--to", "x.jsonl"], ["--many", "3", "--to", "x.csv"]] {
        let wrong = try CommandRun(arguments: ["generate", tiny.directory.path] + options)
        #expect(wrong.status == 64, "\(options)")
      }
    }
  }

  @Test("whoever stops many texts keeps those that are whole")
  func stopped() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let file = folder.file("many.jsonl")
      let running = try RunningCommand([
        "generate", tiny.directory.path, "--many", "1000000", "--to", file.path, "--tokens", "12",
        "--prompt", "the", "--threads", "1",
      ])
      #expect(eventually { ((try? Data(contentsOf: file))?.count ?? 0) > 0 })
      kill(running.id, SIGINT)
      let (lines, status) = running.finish()
      #expect(status == 130)
      let texts = try objects(String(contentsOf: file, encoding: .utf8))
      #expect(!texts.isEmpty)
      #expect(lines.contains { $0.hasPrefix("stopped: \(texts.count) texts") }, "\(lines)")
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
