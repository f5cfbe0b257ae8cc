import Foundation
import TestSupport
import Testing
import Untrusted

@testable import Training

@Suite("Studies")
struct StudyDefinitionTests {
  private static func read(_ text: String) throws -> StudyDefinition {
    try TemporaryDirectory.with { folder in
      try StudyDefinition(contentsOf: try folder.write(text, to: "study.json"))
    }
  }

  @Test("every combination of the axes is a run; seeds make groups")
  func variants() throws {
    let study = try Self.read(
      """
      {"recipe": {"teacher": "t", "train": ["a"], "valid": ["b"], "steps": 5},
       "axes": {"objective": ["gt", "tsld"], "learning_rate": [0.001, 0.01], "seed": [0, 1]},
       "baselines": ["fp", "gptq"],
       "tasks": {"names": ["piqa", "boolq"], "data": "d", "limit": 3}}
      """)
    #expect(study.variants.count == 8)
    let first = try #require(study.variants.first)
    #expect(first.name == "gt-learning_rate0.001-seed0")
    #expect(first.values == ["objective": "gt", "learning_rate": "0.001", "seed": "0"])
    #expect(first.recipe["seed"] == .integer(0) && first.recipe["steps"] == .integer(5))
    #expect(study.groupAxes == ["objective", "learning_rate"])
    #expect(study.baselines == [.fp, .gptq])
    #expect(
      study.tasks?.arguments == ["--tasks", "piqa,boolq", "--data", "d", "--limit", "3"])
    let one = try Self.read(#"{"recipe": {}, "axes": {}}"#)
    #expect(one.variants.map(\.name) == ["run"])
    // Names are names of folders.
    let odd = try Self.read(
      #"{"recipe": {}, "axes": {"quantizer": ["pact:0.5"], "teacher": ["a/../b"]}}"#)
    #expect(odd.variants.map(\.name) == ["pact_0.5-a_.._b"])
    let long = String(repeating: "x", count: 90)
    let names = StudyDefinition.fileNames([
      [".a"], ["-b"], [long + "1"], [long + "2"], ["é"], ["ü"],
    ])
    #expect(names[..<2] == ["_.a", "_-b"] && Set(names).count == 6)
    #expect(names.allSatisfy { $0.count <= 80 && $0.allSatisfy(\.isASCII) })
  }

  @Test("named changes of several keys are an axis before the others")
  func changes() throws {
    let study = try Self.read(
      """
      {"recipe": {"steps": 5, "optimizer": "adamw"},
       "variants": {"base": {}, "fast, soft": {"optimizer": "muon", "soft_start": "blend"}},
       "axes": {"seed": [0, 1]}}
      """)
    #expect(study.axes == ["variant", "seed"] && study.groupAxes == ["variant"])
    #expect(
      study.variants.map(\.name)
        == ["base-seed0", "base-seed1", "fast__soft-seed0", "fast__soft-seed1"])
    let last = try #require(study.variants.last)
    #expect(last.values == ["variant": "fast, soft", "seed": "1"])
    #expect(last.recipe["optimizer"] == .string("muon") && last.recipe["steps"] == .integer(5))
    #expect(last.changedKeys == ["optimizer", "soft_start"])
    #expect(study.variants[0].recipe["optimizer"] == .string("adamw"))
    #expect(study.variants[0].changedKeys.isEmpty)
  }

  @Test(
    "mistakes are named",
    arguments: [
      (#"{"recipe": {}, "axes": {}, "variants": []}"#, "names and changes"),
      (#"{"recipe": {}, "axes": {}, "variants": {"a": 1}}"#, "variants.a"),
      (#"{"recipe": {}, "axes": {}, "variants": {"a": {"colour": 1}}}"#, "colour"),
      (#"{"recipe": {}, "axes": {"colour": [1]}}"#, "colour"),
      (#"{"recipe": {}, "axes": {"seed": []}}"#, "seed"),
      (#"{"recipe": {}, "axes": {"seed": 1}}"#, "seed"),
      (#"{"recipe": {}}"#, "axes"), (#"{"axes": {}}"#, "recipe"),
      (#"{"recipe": {}, "axes": {}, "baseline": []}"#, "baseline"),
      (#"{"recipe": {}, "axes": {}, "baselines": ["best"]}"#, "fp, rtn, gptq, awq"),
      (#"{"recipe": {}, "axes": {"seed": [1, 1]}}"#, "two runs of the same ones"),
      (#"{"recipe": {}, "axes": {}, "tasks": {"names": "piqa"}}"#, "tasks.names"),
      (
        #"{"recipe": {}, "axes": {}, "tasks": {"names": [], "data": "d", "shot": 1}}"#, "max_tokens"
      ),
      ("[]", "an object"), ("{", "malformed JSON"),
    ])
  func mistakes(text: String, word: String) {
    do {
      _ = try Self.read(text)
      Issue.record("it was read")
    } catch { #expect("\(error)".contains(word), "\(error)") }
  }

  @Test func thePapersOwn() throws {
    let study = try StudyDefinition.paper(["teacher": .string("t")], seeds: 3, tasks: nil)
    #expect(study.variants.count == 15 && study.baselines.count == 4)
    #expect(study.variants.last?.name == "tsld-seed2")
  }
}
