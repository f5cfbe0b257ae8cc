import Foundation
@testable import RunStore
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Reports")
struct ReportDocumentTests {
  private static let nasty = "<b>&\"|*_`\u{1B}[31m\u{7}日本\n# second"

  private func own(_ body: (ComparedRun) throws -> Void) throws {
    try TemporaryDirectory.with { folder in
      let directory = try RunDirectory.create(
        at: folder.file("run"),
        run: RunRecord(
          name: "run", createdAt: 0, programVersion: "0", threadCount: 1, totalSteps: 400,
          teacher: "t", student: "t", quantizer: "twn per row", objective: "tsld"),
        recipe: Data(#"{"teacher":"t","train":["a|b<c>"],"steps":400}"#.utf8))
      let writer = try RunWriter(directory, programVersion: "0", threadCount: 1)
      for step in 1...240 { writer.append(RunFixture.step(step)) }
      writer.append(RunFixture.matrices)
      for step in [0, 120, 240] { writer.append(RunFixture.evaluation(at: step)) }
      try writer.close()
      try body(ComparedRun(directory))
    }
  }

  @Test("whatever a run says is text in every form")
  func escaping() throws {
    var document = ReportDocument(title: Self.nasty)
    document.parts = [
      .heading(Self.nasty), .paragraph(Self.nasty),
      .table([Self.nasty], [[.init(Self.nasty), .init(.nan)]]),
    ]
    let html = document.html
    #expect(!html.contains("<b>") && !html.contains("\u{1B}") && !html.contains("\u{7}"))
    #expect(html.contains("&lt;b&gt;&amp;&quot;|*_`\\e[31m"))
    let markdown = document.markdown(base: "x").text
    #expect(!markdown.contains("<b>") && markdown.contains("\\|\\*\\_\\`"))
    #expect(!markdown.contains("\n# second"), "no line of it becomes a heading")
    // A table's row stays one line with one more column.
    let row = try #require(markdown.split(separator: "\n").last)
    #expect(row.replacing("\\|", with: "").filter { $0 == "|" }.count == 3)
    #expect(document.lines().allSatisfy { !$0.contains("\u{1B}") && !$0.contains("\u{7}") })
  }

  @Test("numbers are those of the store, in full beside what is rounded")
  func numbers() throws {
    try own { own in
      let run = RunFixture.run(phase: .finished)
      let html = ReportDocument(of: run, own, theme: .standard).html
      for evaluation in run.evaluations {
        let shown = Format.number(evaluation.studentPerplexity, digits: 4)
        #expect(html.contains("<td title=\"\(evaluation.studentPerplexity)\">\(shown)</td>"))
      }
      let weights = run.matrices.reduce(0) { $0 + $1.rows * $1.columns }
      #expect(html.contains("\(weights): \(Format.bytes(weights * 4)) at 32 bits"))
      #expect(html.contains("a|b&lt;c&gt;"), "the recipe is in it")
      for title in ["Evaluations", "Hardest of the watched tokens", "Events", "Recipe"] {
        #expect(html.contains("<h2>\(title)</h2>"), "\(title)")
      }
      #expect(
        html.components(separatedBy: "<svg ").count - 1
          == ChartKind.allCases.count + RunFigure.allCases.count)
      #expect(!html.contains("http:") || !html.contains("src="), "nothing is fetched")
      let (text, pictures) = ReportDocument(of: run, own, theme: .standard).markdown(base: "r")
      #expect(pictures.count == ChartKind.allCases.count + RunFigure.allCases.count)
      for picture in pictures { #expect(text.contains("](\(picture.name))")) }
      let lines = ReportDocument.summary(of: run, own).lines()
      #expect(lines[0] == "run" && lines.contains { $0.contains("gap to the teacher") })
    }
  }

  @Test("tasks are in a table and in charts, whatever they are called")
  func tasks() throws {
    try own { own in
      let document = ReportDocument(of: RunFixture.run(tasks: 5), own, theme: .standard)
      let html = document.html
      #expect(html.contains("<h2>Tasks</h2>") && html.contains("<td>arc_easy</td>"))
      #expect(html.contains("± 0.05") && html.contains("<th>chance</th>"))
      #expect(!html.contains("\u{1B}"))
      let pictures = document.markdown(base: "r").pictures
      #expect(pictures.count { $0.name.hasPrefix("r-task") } == 5)
      #expect(
        Set(pictures.map(\.name)).count
          == ChartKind.allCases.count + 5 + RunFigure.allCases.count)
    }
  }

  @Test("several runs have a table, their differences, and curves over each other")
  func several() throws {
    try own { own in
      let (one, other) = (RunFixture.run(), RunFixture.run(steps: 100))
      let document = ReportDocument(of: [(one, own), (other, own)], theme: .standard)
      let html = document.html
      #expect(html.contains("<th>perplexity</th>") && html.contains("<h1>run, run</h1>"))
      func pictures(_ document: ReportDocument) -> [String] {
        document.markdown(base: "x").pictures.map(\.svg)
      }
      let alone = pictures(ReportDocument(of: [(one, own)], theme: .standard))
      #expect(pictures(document).count == alone.count && pictures(document) != alone)
      #expect(!html.contains("Where the recipes differ"), "they are the same")
    }
  }

  @Test("a run of which nothing was recorded has a report too")
  func empty() throws {
    try own { own in
      let html = ReportDocument(of: RunData(), own, theme: .standard).html
      #expect(html.contains("<h2>Result</h2>") && !html.contains("<svg"))
    }
  }
}
