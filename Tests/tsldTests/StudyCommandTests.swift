import Foundation
import TestSupport
import Testing

@Suite("tsld study")
struct StudyCommandTests {
  private static func study(_ tiny: TinyModel, _ folder: TemporaryDirectory) throws -> URL {
    try folder.write(
      """
      {"recipe": {"teacher": "\(tiny.directory.path)", "train": ["\(tiny.text.path)"],
        "valid": ["\(tiny.text.path)"], "block": 16, "batch": 2, "steps": 3, "learning_rate": 1e-3},
       "axes": {"objective": ["gt", "tsld"], "seed": [0, 1]},
       "baselines": ["fp", "rtn", "gptq"]}
      """, to: "study.json")
  }

  @Test("runs what is missing, and ends in one table, also for papers")
  func table() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let file = try Self.study(tiny, folder)
      let place = folder.file("study")
      let run = try CommandRun("study", file.path, "--run", place.path, "--jobs", "2")
      #expect(run.status == 0, "\(run.errors)")
      for words in ["objective", "fp", "rtn", "gptq", "gt", "tsld", "±", " *"] {
        #expect(run.output.contains(words), "\(words)")
      }
      for name in ["table.md", "table.tex", "report.html", "runs/gt-seed0", "runs/tsld-seed1"] {
        #expect(FileManager.default.fileExists(atPath: place.appendingPathComponent(name).path))
      }
      let csv = try String(
        contentsOf: place.appendingPathComponent("table.csv"), encoding: .utf8
      ).split(separator: "\n")
      #expect(csv.first == "objective,runs,perplexity,deviation,gap,nats" && csv.count == 6)
      // Nothing is done again but what is gone.
      let log = place.appendingPathComponent("runs/gt-seed0/recipe.json")
      let before = try FileManager.default.attributesOfItem(atPath: log.path)[.modificationDate]
      try FileManager.default.removeItem(at: place.appendingPathComponent("runs/tsld-seed1"))
      let again = try CommandRun("study", file.path, "--run", place.path, "--json")
      #expect(again.status == 0, "\(again.errors)")
      #expect(
        try FileManager.default.attributesOfItem(atPath: log.path)[.modificationDate] as? Date
          == before as? Date)
      let rows = try #require(
        try JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [[String: Any]])
      #expect(rows.count == 5 && rows.allSatisfy { $0["missing"] as? Int == 0 })
      #expect((rows.last?["perplexities"] as? [Double])?.count == 2)
      // A run of another recipe is no run of this study.
      try Data(
        String(contentsOf: file, encoding: .utf8).replacing("\"steps\": 3", with: "\"steps\": 4")
          .utf8
      ).write(to: file)
      let other = try CommandRun("study", file.path, "--run", place.path)
      #expect(other.status == 1 && other.errors.contains("made with another recipe"))
    }
  }

  @Test("a failure is told and passed over, and mistakes are said before anything long starts")
  func failures() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let text = try String(contentsOf: Self.study(tiny, folder), encoding: .utf8)
      func run(_ text: String) throws -> CommandRun {
        let file = try folder.write(text, to: "changed.json")
        return try CommandRun("study", file.path, "--run", folder.file("study").path)
      }
      for (old, new, word) in [
        ("\"objective\"", "\"objectiv\"", "objectiv"), ("\"tsld\"", "\"best\"", "objective"),
        ("\"steps\": 3", "\"steps\": 0", "steps"),
        (tiny.directory.path, "/nowhere", "/nowhere"),
        ("\"valid\": [\"\(tiny.text.path)\"]", "\"valid\": []", "evaluate on"),
        ("\"valid\": [\"\(tiny.text.path)\"]", "\"valid\": [\"nothing.txt\"]", "nothing.txt"),
      ] {
        let refused = try run(text.replacing(old, with: new))
        #expect(refused.status == 1 && refused.errors.contains(word), "\(refused.errors)")
        for made in ["runs/gt-seed0", "baselines/baseline-gptq", "results/baseline-fp.json"] {
          #expect(!FileManager.default.fileExists(atPath: folder.file("study/\(made)").path))
        }
      }
      // GPTQ has no levels of a scheme that learns them: there is no such row.
      let learned = try run(
        text.replacing("\"block\": 16", with: "\"block\": 16, \"quantizer\": \"seq\""))
      #expect(learned.status == 0, "\(learned.errors)")
      #expect(learned.output.contains("rtn") && !learned.output.contains("gptq"))
      #expect(learned.errors.contains("there is no gptq"))
      // Runs of another quantizer are none of this study's.
      let other = try run(text)
      #expect(other.status == 1 && other.errors.contains("made with another recipe"))
      // A file where a run's folder should be: the rest is made.
      try FileManager.default.removeItem(at: folder.file("study"))
      try FileManager.default.createDirectory(
        at: folder.file("study/runs"), withIntermediateDirectories: true)
      try Data().write(to: folder.file("study/runs/gt-seed1"))
      try FileManager.default.createDirectory(
        at: folder.file("study/recipes"), withIntermediateDirectories: true)
      let partly = try run(text)
      #expect(partly.status == 1 && partly.output.contains("run-gt-seed1 failed: "))
      #expect(partly.output.contains("1 (1 missing)"), "\(partly.output)")
      let misplaced = try CommandRun(
        "study", folder.file("changed.json").path, "--run", "x", "--teacher", "y")
      #expect(misplaced.status == 64)
      for options in [["--limit", "5"], ["--items", "x"], ["--bos", "never"]] {
        let file = options[0] == "--limit" ? folder.file("changed.json").path : "paper"
        let refused = try CommandRun(arguments: ["study", file, "--run", "x"] + options)
        #expect(refused.status == 64, "\(options)")
      }
    }
  }

  private static func rows(_ run: CommandRun) throws -> [[String: Any]] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]],
      "\(run.errors)")
  }

  @Test("what was measured of a model is not told of another one in its place")
  func remade() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      _ = try folder.write(
        #"{"goal": "a fox", "sol1": "saw", "sol2": "a hen.", "label": 0}"#, to: "piqa.jsonl")
      func study(rate: String, block: Int) throws -> [[String: Any]] {
        let file = try folder.write(
          """
          {"recipe": {"teacher": "\(tiny.directory.path)", "train": ["\(tiny.text.path)"],
            "valid": ["\(tiny.text.path)"], "block": \(block), "batch": 2, "steps": 3,
            "learning_rate": \(rate)},
           "axes": {"seed": [0]}, "baselines": ["fp", "gptq"],
           "tasks": {"names": ["piqa"], "data": "\(folder.url.path)"}}
          """, to: "study.json")
        let run = try CommandRun("study", file.path, "--run", folder.file("s").path, "--json")
        #expect(run.status == 0, "\(run.errors)")
        return try Self.rows(run)
      }
      func kept(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: folder.file("s/results/\(name).json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      }
      let before = try study(rate: "1e-3", block: 16)
      let (run, gptq) = (try kept("run-seed0.tasks"), try kept("baseline-gptq"))
      try FileManager.default.removeItem(at: folder.file("s/runs/seed0"))
      let after = try study(rate: "1e-1", block: 8)
      #expect(
        after.map { $0["perplexity"] as? Double } != before.map { $0["perplexity"] as? Double })
      #expect(try kept("run-seed0.tasks")["model"] as? String != run["model"] as? String)
      #expect(try kept("baseline-gptq")["model"] as? String != gptq["model"] as? String)
    }
  }

  @Test(
    "rows are told apart by all that differs, compared with their own teacher, and seeds are one")
  func rowsOfOneStudy() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let other = try folder.write(String(repeating: "a hen!\n", count: 80), to: "other.txt")
      func study(_ axes: String, _ jobs: String = "1") throws -> [[String: Any]] {
        let file = try folder.write(
          """
          {"recipe": {"teacher": "\(tiny.directory.path)", "train": ["\(tiny.text.path)"],
            "valid": ["\(tiny.text.path)"], "block": 16, "batch": 2, "steps": 2},
           "axes": {\(axes)}, "baselines": ["fp", "rtn"]}
          """, to: "study.json")
        let place = folder.file("s").path
        try? FileManager.default.removeItem(atPath: place)
        let run = try CommandRun("study", file.path, "--run", place, "--json", "--jobs", jobs)
        #expect(run.status == 0, "\(run.errors)")
        return try Self.rows(run)
      }
      let sized = try study(#""granularity": ["row", "group:16"]"#, "2")
      #expect(
        sized.map { ($0["labels"] as? [String: String])?["granularity"] }
          == ["fp", "rtn row", "rtn group:16", "row", "group:16"])
      let rounded = sized[1...2].map { $0["perplexity"] as? Double }
      #expect(rounded[0] != nil && rounded[0] != rounded[1])
      let seeds = try study(#""seed": [0, 1, 2]"#)
      #expect(seeds.count == 3 && (seeds[2]["perplexities"] as? [Double])?.count == 3)
      #expect(seeds[2]["deviation"] as? Double != nil)
      let texts = try study(#""valid": [["\#(tiny.text.path)"], ["\#(other.path)"]]"#)
      #expect(texts.count == 6)
      for (teacher, student) in [(0, 4), (1, 5)] {
        let (fp, own) = (
          texts[teacher]["perplexity"] as? Double, texts[student]["perplexity"] as? Double
        )
        let gap = try #require(texts[student]["gap"] as? Double)
        #expect(abs(gap - (try #require(own) - (try #require(fp)))) < 1e-3 * abs(gap))
      }
    }
  }

  @Test("a teacher of few positions is taught, and its teaching goes on where it was stopped")
  func teaching() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let recipe = try folder.write(#"{"steps": 2, "batch": 2}"#, to: "recipe.json")
      func paper() throws -> CommandRun {
        try CommandRun(
          "study", "paper", "--teacher", tiny.directory.path, "--train", tiny.text.path, "--valid",
          tiny.text.path, "--run", folder.file("s").path, "--recipe", recipe.path, "--seeds", "1")
      }
      // A teaching that was stopped: its run is there, the teacher is not.
      let begun = try CommandRun(
        "teach", "--teacher", tiny.directory.path, "--train", tiny.text.path, "--valid",
        tiny.text.path, "--to", folder.file("s/teacher").path, "--run",
        folder.file("s/teaching").path, "--steps", "2", "--batch", "2", "--plain")
      #expect(begun.status == 0, "\(begun.errors)")
      try FileManager.default.removeItem(at: folder.file("s/teacher"))
      let run = try paper()
      #expect(run.status == 0, "\(run.errors) \(run.output)")
      #expect(!run.output.contains("missing"))
    }
  }
}
