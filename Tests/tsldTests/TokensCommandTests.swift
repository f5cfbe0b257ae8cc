import Foundation
import TestSupport
import Testing

@Suite struct TokensCommandTests {
  private static func rows(_ run: CommandRun) throws -> [[String: Any]] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]],
      "\(run.errors)")
  }

  @Test func everyTokenHasBothModelsNumbers() throws {
    try TemporaryDirectory.with { folder in
      let teacher = try TinyModel(in: folder).directory.path
      let run = try CommandRun(
        "tokens", "--teacher", teacher, "--quantizer", "twn", "--text", "the fox", "--top", "3",
        "--json")
      let rows = try Self.rows(run)
      #expect(rows.map { $0["text"] as? String } == ["h", "e", " ", "f", "o", "x"])
      #expect(rows.map { $0["position"] as? Int } == Array(1...6))
      for key in [
        "teacher_cross_entropy", "teacher_entropy", "confidence", "token_scale",
        "student_cross_entropy", "kd",
      ] {
        #expect(rows.allSatisfy { $0[key] is Double }, "\(key)")
      }
      for key in ["teacher_top", "student_top"] {
        let top = try #require(rows[0][key] as? [[String: Any]])
        let probabilities = top.compactMap { $0["probability"] as? Double }
        #expect(probabilities.count == 3 && probabilities == probabilities.sorted(by: >))
      }
      let teacherOnly = try CommandRun(
        "tokens", "--teacher", teacher, "--text", "the fox", "--json")
      #expect(try Self.rows(teacherOnly).allSatisfy { $0["student_top"] == nil && $0["kd"] == nil })
      let table = try CommandRun("tokens", "--teacher", teacher, "--text", "the fox")
      #expect(table.output.contains("█") && !table.output.contains("\u{1B}"))
    }
  }

  @Test func aRunIsAStudent() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run")
      _ = try CommandRun(arguments: TrainCommandTests.options(tiny, run, steps: 3))
      let target = folder.file("student").path
      _ = try CommandRun("runs", "export", run.path, "--to", target)
      let found = try [run.path, target].map { student in
        try Self.rows(
          CommandRun(
            "tokens", "--teacher", tiny.directory.path, "--student", student, "--text", "a hen",
            "--json")
        ).compactMap { $0["student_cross_entropy"] as? Double }
      }
      #expect(found[0].count == 4)
      #expect(zip(found[0], found[1]).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test func errorsHaveBothNumbers() throws {
    try TemporaryDirectory.with { folder in
      let teacher = try TinyModel(in: folder).directory.path
      for (text, message) in [
        (
          String(repeating: "x", count: 40),
          "expected at most 32 tokens, which \(teacher) takes, found 40"
        ),
        ("x", "is predicted by nothing, found 1"), ("", "is predicted by nothing, found 0"),
      ] {
        let run = try CommandRun("tokens", "--teacher", teacher, "--text", text)
        #expect(run.status == 1 && run.errors.contains(message), "\(run.errors)")
      }
      #expect(try CommandRun("tokens", "--teacher", teacher).errors.contains("--text or --file"))
      let zero = try CommandRun("tokens", "--teacher", teacher, "--text", "ab", "--top", "0")
      #expect(zero.status == 64)
    }
  }

  @Test func tokenizingGoesThereAndBack() throws {
    try TemporaryDirectory.with { folder in
      let model = try TinyModel(in: folder).directory.path
      let report = try CommandRun("tokenize", "--model", model, "--text", "a hen\n", "--json")
        .json()
      #expect(report["count"] as? Int == 6 && report["round_trip"] as? Bool == true)
      let ids = try CommandRun("tokenize", "--model", model, "--text", "a hen", "--ids")
      #expect(ids.output == "64 94 71 68 77\n")
      let text = try CommandRun(
        arguments: ["tokenize", "--model", model, "--decode"] + ["64", "94", "71", "68", "77"])
      #expect(text.output == "a hen\n")
      let unknown = try CommandRun("tokenize", "--model", model, "--decode", "96")
      #expect(unknown.status == 1 && unknown.errors.contains("ids go from 0 to 95"))
    }
  }

  @Test(arguments: [200, 120, 100, 80, 60])
  func theTableFitsTheTerminal(width: Int) throws {
    try TemporaryDirectory.with { folder in
      let teacher = try TinyModel(in: folder).directory.path
      for more in [[], ["--quantizer", "twn"]] {
        let arguments =
          ["tokens", "--teacher", teacher, "--text", "the fox saw", "--top", "7"] + more
        let whole = try CommandRun(arguments: arguments, environment: ["COLUMNS": ""])
        #expect(!whole.output.contains("--json"))
        let run = try CommandRun(arguments: arguments, environment: ["COLUMNS": "\(width)"])
        #expect(run.status == 0)
        let lines = run.output.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= width }, "\(run.output)")
        // One candidate of each model at least: three bars for the token, two for a candidate.
        let bars = lines[1].count { $0 == "│" }
        #expect(bars >= (more.isEmpty ? 4 : 6))
        let isWhole = run.output == whole.output
        #expect(isWhole == (whole.output.split(separator: "\n").allSatisfy { $0.count <= width }))
        #expect(isWhole || lines[11].contains("of 7 likeliest tokens shown"), "\(run.output)")
        #expect(isWhole || lines.last?.hasSuffix("--json has all") == true)
      }
    }
  }
}
