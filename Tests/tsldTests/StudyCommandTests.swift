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
      for name in ["table.md", "table.tex", "report.html", "gt-seed0", "tsld-seed1"] {
        #expect(FileManager.default.fileExists(atPath: place.appendingPathComponent(name).path))
      }
      let csv = try String(
        contentsOf: place.appendingPathComponent("table.csv"), encoding: .utf8
      ).split(separator: "\n")
      #expect(csv.first == "objective,runs,perplexity,deviation,gap,nats" && csv.count == 6)
      // Nothing is done again but what is gone.
      let log = place.appendingPathComponent("gt-seed0/recipe.json")
      let before = try FileManager.default.attributesOfItem(atPath: log.path)[.modificationDate]
      try FileManager.default.removeItem(at: place.appendingPathComponent("tsld-seed1"))
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
        for made in ["gt-seed0", "baselines/gptq", "results/fp.json"] {
          #expect(!FileManager.default.fileExists(atPath: folder.file("study/\(made)").path))
        }
      }
      // GPTQ has no levels of a scheme that learns them: its row is missing, the others are there.
      let partly = try run(
        text.replacing("\"block\": 16", with: "\"block\": 16, \"quantizer\": \"seq\""))
      #expect(
        partly.status == 1 && partly.output.contains("gptq failed: "),
        "\(partly.output) \(partly.errors)")
      #expect(partly.output.contains("has no fixed levels") && partly.output.contains("tsld"))
      // A baseline of another quantizer is none of this study's.
      let fixed = try run(text.replacing("\"gptq\"", with: "\"rtn\""))
      #expect(fixed.status == 1 && fixed.errors.contains("made with another recipe"))
      let misplaced = try CommandRun(
        "study", folder.file("changed.json").path, "--run", "x", "--teacher", "y")
      #expect(misplaced.status == 64)
    }
  }
}
