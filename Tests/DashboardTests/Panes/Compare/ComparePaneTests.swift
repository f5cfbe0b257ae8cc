import Foundation
@testable import RunStore
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Comparing runs")
struct ComparePaneTests {
  /// A folder of three runs: one far, one near, one that is damaged.
  private func runs(_ body: ([ComparedRun], URL) throws -> Void) throws {
    try TemporaryDirectory.with { folder in
      for (name, perplexity, rate) in [("far", 9.0, 0.001), ("near", 2.5, 0.01)] {
        let directory = try RunDirectory.create(
          at: folder.file(name),
          run: RunRecord(
            name: name, createdAt: 0, programVersion: "0", threadCount: 1, totalSteps: 20,
            teacher: "t", student: "t", quantizer: "twn per row", objective: "tsld"),
          recipe: Data(
            #"{"teacher":"t","train":["a"],"learning_rate":\#(rate),"steps":20}"#.utf8))
        let writer = try RunWriter(directory, programVersion: "0", threadCount: 1)
        for step in 1...20 { writer.append(RunFixture.step(step)) }
        for (step, value) in [(0, 30.0), (10, perplexity - 1), (20, perplexity)] {
          var evaluation = RunFixture.evaluation(at: step)
          evaluation.studentPerplexity = value
          writer.append(evaluation)
        }
        try writer.annotate { try $0.change(tags: ["paper", name]) }
        writer.update { $0.status = .finished }
        try writer.close()
      }
      try folder.write("no database", to: "odd/run.sqlite")
      let found = try RunList.directories(in: folder.file("near").deletingLastPathComponent())
      try body(found.map { ComparedRun($0) }, folder.file("near"))
    }
  }

  private func driver(_ runs: [ComparedRun], watching run: URL, size: Size = Size(160, 36))
    -> Driver
  {
    var update = RunFixture.update()
    update.directory = run.path
    var driver = Driver(.watching, tab: .overview, size: size, update: update)
    driver.press(.character("7"))
    #expect(driver.take() == [.compare])
    driver.send(.compared(runs))
    return driver
  }

  @Test("runs of folders within the folder have their path, links and hidden folders are left out")
  func tree() throws {
    try runs { _, near in
      let folder = near.deletingLastPathComponent()
      let files = FileManager.default
      func copy(_ name: String) throws {
        let target = folder.appendingPathComponent(name)
        try files.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try files.copyItem(at: near, to: target)
      }
      for name in ["sweep/b", "sweep/deep/a", ".hidden/c", "1/2/3/4/too-deep"] { try copy(name) }
      try files.createSymbolicLink(
        at: folder.appendingPathComponent("loop"), withDestinationURL: folder)
      let found = RunList.tree(in: folder)
      #expect(found.map(\.name) == ["far", "near", "odd", "sweep/b", "sweep/deep/a"])
      let run = ComparedRun(found[3].run, name: found[3].name)
      #expect(run.name == "sweep/b" && run.perplexity == 2.5)
      let overlay = try Overlay(reading: "sweep/b", beside: RunDirectory(opening: near))
      #expect(overlay.series.perplexity.last == 2.5)
    }
  }

  @Test("a run is what its store says, and a damaged one says what is wrong")
  func read() throws {
    try runs { runs, _ in
      #expect(runs.map(\.name) == ["far", "near", "odd"])
      let near = runs[1]
      #expect(near.steps == 20 && near.perplexity == 2.5 && near.status == "finished")
      #expect(near.best?.studentPerplexity == 1.5 && near.best?.step == 10)
      #expect(near.tags == ["near", "paper"] && near.recipe?.learningRate == 0.01)
      let seconds = (1...20).map(RunFixture.step).reduce(0) {
        $0 + Double($1.tokens) / $1.tokensPerSecond
      }
      #expect(abs(near.seconds - seconds) < 1e-9)
      #expect(runs[2].status == "damaged" && runs[2].problem != nil && runs[2].perplexity == nil)
    }
  }

  @Test("every column sorts both ways, with what is unknown last")
  func sorting() throws {
    try runs { runs, _ in
      for column in ComparedColumn.allCases {
        for ascending in [true, false] {
          let sorted = column.sorted(runs, ascending: ascending)
          #expect(Set(sorted.map(\.name)) == Set(runs.map(\.name)))
          if column.isNumber { #expect(sorted.last?.name == "odd", "\(column)") }
        }
      }
      let perplexity = ComparedColumn.perplexity
      #expect(perplexity.sorted(runs, ascending: true).map(\.name) == ["near", "far", "odd"])
      #expect(perplexity.sorted(runs, ascending: false).map(\.name) == ["far", "near", "odd"])
    }
  }

  @Test("the table has the baseline, the best, deltas and the damaged run")
  func table() throws {
    try runs { runs, run in
      var driver = driver(runs, watching: run)
      var text = driver.text
      #expect(text.contains("near ◂") && text.contains("1.500 at 10") && text.contains("+6.50"))
      #expect(text.contains("3 of 3 runs") && text.contains("perplexity ▲"))
      #expect(driver.frame.lines.contains { $0.contains("odd") && $0.contains("damaged") })
      driver.press(.end)
      #expect(driver.text.contains("run.sqlite"), "what is wrong with the selected one")
      driver.press(.home, .down, .character("b"))
      text = driver.text
      #expect(text.contains("far ◂") && text.contains("-6.50"))
      driver.press(.character("/"))
      driver.type("FAR")
      driver.press(.enter)
      #expect(driver.text.contains("\"FAR\": 1 of 3 runs") && !driver.text.contains("near ◂"))
      driver.press(.escape)
      driver.press(.character("d"))
      #expect(driver.text.contains("learning_rate") && driver.text.contains("0.01"))
      #expect(!driver.text.contains("\"teacher\""), "what is the same is left out")
      driver.press(.escape)
      #expect(driver.text.contains("Runs beside one another"))
      driver.expectWhole("compare")
    }
  }

  @Test("Enter lays a run over this one and takes it away; a opens it, but not while training")
  func choosing() throws {
    try runs { runs, run in
      var driver = driver(runs, watching: run)
      driver.press(.enter)
      #expect(driver.take() == [] && driver.text.contains("near is the run that is shown"))
      driver.press(.down, .enter)
      #expect(driver.take() == [.overlay("far")])
      driver.send(.overlay(Overlay(name: "far", RunFixture.run())))
      #expect(driver.state.overlays.map(\.name) == ["far"])
      driver.press(.enter)
      #expect(driver.take() == [] && driver.state.overlays.isEmpty)
      driver.press(.character("a"))
      #expect(driver.take() == [.open(runs[0].directory.url.path)])
      var training = Driver(tab: .overview)
      training.press(.character("7"))
      training.send(.compared(runs))
      _ = training.take()
      training.press(.character("a"))
      #expect(training.take() == [] && training.text.contains("this dashboard trains its run"))
    }
  }

  @Test("the mouse sorts by titles and chooses rows")
  func mouse() throws {
    try runs { runs, run in
      var driver = driver(runs, watching: run)
      let lines = driver.frame.lines
      let title = try #require(lines.firstIndex { $0.contains(" steps ") })
      let column = try #require(lines[title].firstRange(of: "run"))
      let x = lines[title].distance(from: lines[title].startIndex, to: column.lowerBound)
      driver.send(.input(.mouse(Mouse(.press, at: Point(x, title)))))
      #expect(driver.state.pane(ComparePane.self).column == .name)
      let row = try #require(driver.frame.lines.firstIndex { $0.contains("far") })
      driver.send(.input(.mouse(Mouse(.press, at: Point(x, row)))))
      #expect(driver.state.pane(ComparePane.self).selected == runs[0].directory.url.path)
    }
  }
}
