import Checkpoints
import Engine
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("Quantizing without training")
struct PostTrainingWorkTests {
  private static func model() throws -> Decoder {
    let directory = try ModelDirectory(Fixtures.golden("llama"))
    let store = try ParameterStore(directory.architecture, trainable: false)
    try directory.load(into: store)
    return Decoder(directory.architecture, parameters: store)
  }

  private static let sequences: [[Int32]] = (0..<5).map { row in
    (0..<16).map { place in Int32((row * 31 + place * 7) % 96) }
  }

  private func work(
    _ model: Decoder, _ method: PostTrainingMethod, key: String = "k", in folder: URL
  ) -> PostTrainingWork {
    PostTrainingWork(
      model, method, Quantizer(.twn), ordersByActivity: false, sequences: Self.sequences, batch: 2,
      key: key, keptIn: folder, pool: ThreadPool(threadCount: 1))
  }

  @Test(
    "an interrupted one goes on with the next block, to the same bits",
    arguments: [
      PostTrainingMethod.gptq, .awq,
    ])
  func resuming(method: PostTrainingMethod) throws {
    try TemporaryDirectory.with { folder in
      let kept = folder.file("kept")
      let whole = try Self.model()
      let outcomes = try work(whole, method, in: kept).run { #expect(!$2 && $0 < 2 && $1 <= 1) }
      #expect(!outcomes.isEmpty && outcomes.allSatisfy { $0.error <= $0.roundedError })
      // As if it had been killed in the second block.
      for file in ["block-1.json", "block-1.safetensors"] {
        try FileManager.default.removeItem(at: kept.appendingPathComponent(file))
      }
      let resumed = try Self.model()
      var read: [Int] = []
      let again = try work(resumed, method, in: kept).run { block, _, isRead in
        if isRead { read.append(block) }
      }
      #expect(read == [0])
      #expect(again.map(\.error) == outcomes.map(\.error))
      for (one, other) in zip(resumed.parameters.parameters, whole.parameters.parameters) {
        #expect(Array(one.weight.values) == Array(other.weight.values), "\(one.name)")
      }
      // With other texts, or damaged, nothing is taken.
      try Data("{".utf8).write(to: kept.appendingPathComponent("block-0.json"))
      _ = try work(try Self.model(), method, in: kept).run { if $2 { #expect($0 == 1) } }
      _ = try work(try Self.model(), method, key: "other", in: kept).run { #expect(!$2) }
      work(whole, method, in: kept).removeKept()
      #expect(!FileManager.default.fileExists(atPath: kept.path))
    }
  }
}
