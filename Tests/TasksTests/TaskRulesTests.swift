import Foundation
import TestSupport
import Testing
import Untrusted

@testable import Tasks

/// The harness's rules that need no model.
@Suite("Rules of tasks")
struct TaskRulesTests {
  private static let golden = Result {
    try JSONValue(contentsOf: Fixtures.golden.appendingPathComponent("task-rules.json"))
  }

  private static func cases(_ name: String) throws -> [JSONValue] {
    try #require(try golden.get()[name].array)
  }

  private static func task(_ name: String) throws -> TaskDefinition {
    try TaskLibrary(Fixtures.golden).task(name)
  }

  @Test("which number of an answer is read, and what equals it")
  func readings() throws {
    guard case .generation(let kind) = try Self.task("gsm8k").kind else {
      Issue.record("gsm8k is no task with answers")
      return
    }
    let cases = try Self.cases("gsm8k_filters")
    #expect(cases.count == 33)
    for item in cases {
      let text = try #require(item["text"].string)
      let reference = "Reasoning with 3 steps, so\n#### " + (item["target"].string ?? "")
      for (reading, name) in zip(kind.readings, ["strict", "flexible"]) {
        let answer = kind.read(text, reading)
        #expect(answer == item[name].string, "\(text.debugDescription)")
        #expect(
          (kind.isRight(answer, reference) ? 1 : 0) == item[name + "_match"].double,
          "\(text.debugDescription)")
      }
    }
  }

  @Test("the first of the largest, divided by scalars and by bytes")
  func largest() throws {
    for item in try Self.cases("argmax") {
      let outcome = ChoiceOutcome(
        index: 0, logLikelihoods: item["ll"].array?.compactMap(\.double) ?? [],
        choices: item["choices"].array?.compactMap(\.string) ?? [],
        label: item["label"].integer ?? -1)
      for metric in [ChoiceMetric.accuracy, .perCharacter, .perByte] {
        #expect(metric.measurement([outcome]).value == item[metric.rawValue].double, "\(item)")
        #expect(metric.measurement([outcome]).standardError == nil)
      }
    }
  }

  @Test("means, their errors, F1 and Matthews's correlation")
  func aggregates() throws {
    for item in try Self.cases("aggregates") {
      func list(_ key: String) -> [Int] { item[key].array?.compactMap(\.integer) ?? [] }
      let outcomes = zip(list("gold"), list("pred")).map { gold, pred in
        ChoiceOutcome(
          index: 0, logLikelihoods: (0..<8).map { $0 == pred ? 1 : 0 }, choices: [], label: gold)
      }
      let accuracy = ChoiceMetric.accuracy.measurement(outcomes)
      #expect(abs(accuracy.value - (item["acc"].double ?? .nan)) < 1e-12)
      #expect(abs((accuracy.standardError ?? 0) - (item["acc_stderr"].double ?? 0)) < 1e-12)
      for metric in [ChoiceMetric.f1, .correlation] {
        let value = item[metric.rawValue].double ?? .nan
        #expect(abs(metric.measurement(outcomes).value - value) < 1e-12, "\(item)")
      }
    }
  }

  @Test("WikiText's pages as texts, and their words")
  func detokenizer() throws {
    let task = try Self.task("wikitext")
    for item in try Self.cases("detokenizer") {
      let page = try #require(item["page"].string)
      #expect(task.cleaned(page) == item["text"].string)
      #expect(page.wordCount == item["words"].integer)
    }
  }

  @Test("every definition that comes with the program can be read")
  func definitions() throws {
    let library = TaskLibrary(URL(fileURLWithPath: "/nowhere"))
    let own = library.names
    #expect(own.count >= 18)
    for name in own where (try? library.task(name)) == nil { Issue.record("\(name)") }
  }

  @Test("HellaSwag's texts are cleaned as its authors do")
  func hellaSwag() throws {
    let task = try Self.task("hellaswag")
    guard case .multipleChoice(let kind) = task.kind else { return }
    let row = TaskRow(
      file: "x", line: 1,
      object: try #require(
        try JSONReader.parse(
          Array(
            #"{"activity_label":"Roof","ctx_a":"A man [header] sits.","ctx_b":"HE starts","#
              .utf8)
            + Array(#""endings":[" uses [title] a  tape.","b","c","d"],"label":"3"}"#.utf8)
        ).object))
    let item = try kind.item(row, index: 0, clean: task.cleaned)
    #expect(item.contexts == ["Roof: A man sits. He starts"])
    #expect(item.continuations.first == " uses. a tape." && item.label == 3)
  }
}
