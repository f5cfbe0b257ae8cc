import Checkpoints
import Engine
import Foundation
import RunStore
import TestSupport
import Testing

@testable import tsld

@Suite struct RunsCommandTests {
  static func trained(in folder: TemporaryDirectory) throws -> (TinyModel, String) {
    let tiny = try TinyModel(in: folder)
    let run = folder.file("runs/first")
    try FileManager.default.createDirectory(
      at: folder.file("runs"), withIntermediateDirectories: true)
    let result = try CommandRun(
      arguments: TrainCommandTests.options(tiny, run, steps: 4) + ["--eval-every", "2"])
    #expect(result.status == 0, "\(result.errors)")
    return (tiny, run.path)
  }

  @Test func runsAreListedShownAndRemoved() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try Self.trained(in: folder)
      let runs = folder.file("runs").path
      try folder.write("no database", to: "runs/broken/run.sqlite")
      let list = try CommandRun("runs", "list", "--folder", runs, "--json")
      let entries = try #require(
        try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
      #expect(Set(entries.compactMap { $0["name"] as? String }) == ["first", "broken"])
      let first = try #require(entries.first { $0["name"] as? String == "first" })
      #expect(first["status"] as? String == "finished" && first["step"] as? Int == 4)
      #expect(entries.contains { $0["problem"] is String })
      let table = try CommandRun("runs", "list", "--folder", runs).output
      #expect(table.contains("4/4") && table.contains("damaged"))

      let shown = try CommandRun("runs", "show", run)
      #expect(shown.status == 0 && shown.output.contains("evaluations"))
      #expect(try CommandRun("runs", "show", runs).errors.contains("no run.sqlite"))

      let refused = try CommandRun("runs", "remove", run)
      #expect(refused.status == 64 && refused.errors.contains("--yes"))
      #expect(FileManager.default.fileExists(atPath: run))
      #expect(try CommandRun("runs", "remove", run, "--yes").status == 0)
      #expect(!FileManager.default.fileExists(atPath: run))
      #expect(try CommandRun("runs", "remove", run, "--yes").status == 1)
    }
  }

  @Test func eventsAreToldInWordsAndThoseThatAreLeftOutCounted() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try Self.trained(in: folder)
      let writer = try RunWriter(
        RunDirectory(opening: URL(fileURLWithPath: run)), programVersion: "test", threadCount: 1)
      for _ in 0..<20 {
        writer.append(
          .command, step: 4, before: "0.00077500000000000008", after: "0.00096875",
          text: #"{"scaleLearningRate":{"by":1.25}}"#)
      }
      try writer.close()
      let events = try #require(
        try CommandRun("runs", "show", run, "--json").json()["events"] as? [[String: Any]])
      #expect(events.last?["text"] as? String == #"{"scaleLearningRate":{"by":1.25}}"#)
      #expect(events.last?["words"] == nil)
      let shown = try CommandRun("runs", "show", run).output
      #expect(shown.contains("events (\(events.count - 12) earlier ones left out; --json has all)"))
      #expect(shown.contains("learning rate 7.75e-04 → 9.69e-04") && !shown.contains("{"))
    }
  }

  @Test func keysThatDoNothingAreNamed() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try Self.trained(in: folder)
      let picture = folder.file("picture.txt").path
      let wrong = try CommandRun("watch", run, "--export", picture, "--keys", "3~")
      #expect(wrong.status == 64 && wrong.errors.contains("--keys: '~' does nothing"))
      #expect(!FileManager.default.fileExists(atPath: picture))
      // What is typed into a prompt may be anything.
      #expect(try CommandRun("watch", run, "--export", picture, "--keys", "3/~").status == 0)
    }
  }

  @Test(arguments: ["latent", "quantized"])
  func anExportLoadsBack(values: String) throws {
    try TemporaryDirectory.with { folder in
      let (tiny, run) = try Self.trained(in: folder)
      let target = folder.file("student")
      let result = try CommandRun(
        "runs", "export", run, "--to", target.path, "--values", values)
      #expect(result.status == 0, "\(result.errors)")
      let model = try ModelDirectory(target)
      let store = ParameterStore(model.architecture.parameterSpecs, trainable: false)
      try model.load(into: store)
      let matrix = try #require(store.parameters.first { Quantizer.quantizes($0.spec) }).weight
      let row = (0..<matrix.columns).map { abs(matrix[0, $0]) }
      let levels = Set(row.filter { $0 > 0 }).count
      #expect(values == "quantized" ? levels == 1 : levels > 2)
      let eval = try CommandRun(
        "eval", "--model", target.path, "--text", tiny.text.path, "--block", "16", "--json")
      let shown = try CommandRun("runs", "show", run, "--json").json()
      let last = try #require((shown["evaluations"] as? [[String: Any]])?.last)
      if values == "quantized" {
        let expected = try #require(last["perplexity"] as? Double)
        let found = try #require(try eval.json()["perplexity"] as? Double)
        #expect(abs(found / expected - 1) < 1e-4)
      }
      let again = try CommandRun("runs", "export", run, "--to", target.path)
      #expect(again.status == 1 && again.errors.contains("student"))
      #expect(again.errors.contains("choose another"), "\(again.errors)")
    }
  }

  @Test func theBestAndTheNewestExportMeasureAsRecorded() throws {
    try TemporaryDirectory.with { folder in
      let tiny = try TinyModel(in: folder)
      let run = folder.file("run").path
      // A rate that is first good and then far too high, so that the best is not the newest.
      let trained = try CommandRun(
        arguments: TrainCommandTests.options(tiny, folder.file("run"), steps: 40)
          + ["--eval-every", "4", "--lr", "0.3", "--warmup", "40"])
      #expect(trained.status == 0, "\(trained.errors)")
      let shown = try CommandRun("runs", "show", run, "--json").json()
      let evaluations = try #require(shown["evaluations"] as? [[String: Any]])
        .filter { $0["step"] as? Int != 0 }
      let recorded = evaluations.compactMap { $0["perplexity"] as? Double }
      let (best, newest) = (try #require(recorded.min()), try #require(recorded.last))
      #expect(best < newest, "\(recorded)")
      for (options, expected) in [(["--best"], best), ([], newest)] {
        let target = folder.file("student-\(options.count)").path
        let exported = try CommandRun(
          arguments: ["runs", "export", run, "--to", target] + options)
        #expect(exported.status == 0, "\(exported.errors)")
        let eval = try CommandRun(
          "eval", "--model", target, "--text", tiny.text.path, "--block", "16", "--batch", "2",
          "--json")
        let found = try #require(try eval.json()["perplexity"] as? Double, "\(eval.errors)")
        #expect(abs(found / expected - 1) < 1e-5, "\(found) \(expected)")
      }
    }
  }

  @Test func theRecordIsWrittenAsCSV() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try Self.trained(in: folder)
      #expect(try CommandRun("runs", "note", run, "=1+1, \"so\"\nand ü").status == 0)
      let target = folder.file("tables")
      let result = try CommandRun("runs", "export", run, "--csv", target.path)
      #expect(result.status == 0, "\(result.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: target.path)
      #expect(Set(names) == Set(RunReader.tables.map { "\($0).csv" }))
      func lines(_ table: String) throws -> [String] {
        try String(contentsOf: target.appendingPathComponent("\(table).csv"), encoding: .utf8)
          .components(separatedBy: "\r\n")
      }
      let reader = try RunReader(RunDirectory(opening: URL(fileURLWithPath: run)))
      let steps = try lines("step")
      #expect(steps[0].hasPrefix("step,time,loss,gt,") && !steps[0].contains("nan"))
      for (line, step) in zip(steps.dropFirst(), try reader.steps()) {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        #expect(Double(cells[2]) == step.loss && Double(cells[6]) == step.perplexity)
      }
      #expect(steps.count == 4 + 2)
      #expect(try lines("annotation")[1...2].joined(separator: "|").isEmpty == false)
      let note = try String(
        contentsOf: target.appendingPathComponent("annotation.csv"), encoding: .utf8)
      #expect(note.contains("note,\"=1+1, \"\"so\"\"\nand ü\"\r\n"))
      let histogram = try #require(try lines("matrix_step").dropFirst().first)
      #expect(histogram.contains(" "), "a histogram's counts are numbers")
      let again = try CommandRun("runs", "export", run, "--csv", target.path)
      #expect(again.status == 1 && again.errors.contains(target.path))
      #expect(try CommandRun("runs", "export", run).status == 64)
    }
  }

  @Test func theRecordIsWrittenForTensorBoard() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try Self.trained(in: folder)
      let target = folder.file("logs/run")
      let result = try CommandRun("runs", "export", run, "--tensorboard", target.path)
      #expect(result.status == 0, "\(result.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: target.path)
      #expect(names.count == 1 && names[0].hasPrefix("events.out.tfevents."))
      let bytes = [UInt8](try Data(contentsOf: target.appendingPathComponent(names[0])))
      var records: [[UInt8]] = []
      var rest = bytes[...]
      while rest.count >= 16 {
        let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(Array(rest.dropFirst(8).prefix(4)) == EventFile.checksum(Array(rest.prefix(8))))
        records.append(Array(rest.dropFirst(12).prefix(length)))
        rest = rest.dropFirst(12 + length)
        #expect(Array(rest.prefix(4)) == EventFile.checksum(records.last ?? []))
        rest = rest.dropFirst(4)
      }
      #expect(rest.isEmpty)
      let reader = try RunReader(RunDirectory(opening: URL(fileURLWithPath: run)))
      let loss = try #require(try reader.step(2)).loss
      // Step 2, and there a value with its tag and a float32.
      let value = withUnsafeBytes(of: Float(loss).bitPattern.littleEndian) { Array($0) }
      let wanted = [10, 9] + Array("step/loss".utf8) + [0x15] + value
      #expect(
        records.contains { record in
          record.indices.dropLast(wanted.count).contains {
            record[$0...].starts(with: wanted)
          }
        })
      let again = try CommandRun("runs", "export", run, "--tensorboard", target.path)
      #expect(again.status == 1 && again.errors.contains(target.path))
    }
  }

  @Test("CRC-32C of the check string of RFC 3720")
  func checksum() {
    let crc: UInt32 = 0xE306_9283
    let masked = (crc >> 15 | crc << 17) &+ 0xA282_EAD8
    #expect(
      EventFile.checksum(Array("123456789".utf8))
        == withUnsafeBytes(of: masked.littleEndian) { Array($0) })
  }

  @Test func aRunIsShownInOneLineAndInOneScreen() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try Self.trained(in: folder)
      let line = try CommandRun("watch", run, "--line")
      #expect(line.status == 0)
      #expect(line.output.hasPrefix("first finished 4/4, loss ") && line.output.contains("gap "))
      #expect(line.output.filter { $0 == "\n" }.count == 1)
      let screen = try CommandRun("watch", run, "--once", "--size", "80x24", "--keys", "2")
      #expect(screen.status == 0)
      let rows = screen.output.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(rows.count == 25 && screen.output.contains("[2 Loss]"))
      #expect(!screen.output.contains("\u{1B}"), "no colours where nobody can see them")
      let colours = try CommandRun("watch", run, "--once", "--colors", "256")
      #expect(colours.output.contains("\u{1B}[0;"))
      #expect(try CommandRun("watch", run, "--once", "--line").status == 64)
      #expect(try CommandRun("watch", "--line").status == 64)
    }
  }

  @Test func runsAreTaggedAndFound() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try Self.trained(in: folder)
      let runs = folder.file("runs").path
      #expect(try CommandRun("runs", "tag", run, "paper", "b/2", "-none").output == "b/2 paper\n")
      #expect(try CommandRun("runs", "tag", run, "-b/2").output == "paper\n")
      #expect(try CommandRun("runs", "tag", run).output == "paper\n")
      let bad = try CommandRun("runs", "tag", run, "a b")
      #expect(bad.status == 1 && bad.errors.contains("the tag"))
      let list = try CommandRun("runs", "list", "--folder", runs, "--tag", "paper").output
      #expect(list.contains("first") && list.contains("paper"))
      #expect(
        try !CommandRun("runs", "list", "--folder", runs, "--tag", "no").output.contains("first"))
      let shown = try CommandRun("runs", "show", run)
      #expect(shown.output.contains("tags        paper") && shown.output.contains("started "))
    }
  }

  @Test func runsAreCompared() throws {
    try TemporaryDirectory.with { folder in
      let (tiny, first) = try Self.trained(in: folder)
      let second = folder.file("runs/second")
      let result = try CommandRun(
        arguments: TrainCommandTests.options(tiny, second, steps: 2) + ["--lr", "0.5"])
      #expect(result.status == 0, "\(result.errors)")
      let table = try CommandRun("compare", first, second.path)
      #expect(table.status == 0 && table.output.contains("PERPLEXITY"))
      #expect(table.output.contains("4/4") && table.output.contains("2/2"))
      let recipes = try CommandRun("compare", first, second.path, "--recipes").output
      #expect(recipes.contains("learning_rate") && recipes.contains("0.5"))
      #expect(!recipes.contains("objective"))
      let json = try CommandRun("compare", first, second.path, "--sort", "-steps", "--json").output
      let runs = try #require(
        try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
      #expect(runs.compactMap { $0["step"] as? Int } == [4, 2])
      #expect(runs.allSatisfy { ($0["recipe"] as? [String: String])?["seed"] == "0" })
      #expect(try CommandRun("compare", first, "--sort", "size").status == 64)
      #expect(try CommandRun("compare", folder.file("none").path).status == 1)
    }
  }

  @Test func aReportIsPrintedAndWritten() throws {
    try TemporaryDirectory.with { folder in
      let (_, run) = try Self.trained(in: folder)
      let reader = try RunReader(RunDirectory(opening: URL(fileURLWithPath: run)))
      let last = try #require(try reader.lastEvaluation())
      let text = try CommandRun("report", run)
      #expect(text.status == 0 && text.output.contains("gap to the teacher"))
      let page = folder.file("report.html")
      #expect(try CommandRun("report", run, "--to", page.path).status == 0)
      let html = try String(contentsOf: page, encoding: .utf8)
      #expect(html.contains("title=\"\(last.studentPerplexity)\"") && html.contains("<svg "))
      let again = try CommandRun("report", run, "--to", page.path)
      #expect(again.status == 1 && again.errors.contains("--force"))
      #expect(try CommandRun("report", run, "--to", page.path, "--force").status == 0)
      let pair = folder.file("pair.md")
      #expect(try CommandRun("report", run, run, "--to", pair.path).status == 0)
      #expect(FileManager.default.fileExists(atPath: folder.file("pair-loss.svg").path))
      #expect(try CommandRun("report", run, "--to", folder.file("a.pdf").path).status == 64)
      #expect(try CommandRun("report", folder.file("none").path).status == 1)
    }
  }
}
