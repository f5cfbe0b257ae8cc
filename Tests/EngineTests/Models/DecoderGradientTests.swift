import TestSupport
import Testing

@testable import Engine

/// The whole model's gradient against central differences of its loss, per kind of structure.
@Suite struct DecoderGradientTests {
  static let vocabulary = 11
  static let structures: [(name: String, architecture: Architecture)] = [
    ("gpt2", tiny(positions: .learned(count: 8, offset: 0), fused: true)),
    ("opt", tiny(positions: .learned(count: 8, offset: 2), activation: .gelu)),
    (
      "norms after, projected",
      tiny(embedding: 4, positions: .learned(count: 8, offset: 2), placement: .after)
    ),
    (
      "llama",
      tiny(
        keyValueHeads: 1, positions: .rotary(.init(theta: 100)), norm: .rms(epsilon: 1e-5),
        gated: true, tied: false)
    ),
    (
      "qwen3",
      tiny(
        keyValueHeads: 1, headSize: 6, positions: .rotary(.init(theta: 100)),
        norm: .rms(epsilon: 1e-5), gated: true, headNorms: .perHead)
    ),
    ("windows", tiny(positions: .learned(count: 8, offset: 0), window: 3)),
    ("gpt_neox", parallel(sharesNorm: false)), ("phi", parallel(sharesNorm: true)),
    (
      "olmo2",
      tiny(
        keyValueHeads: 1, positions: .rotary(.init(theta: 100)), norm: .rms(epsilon: 0.3),
        placement: .outputs, gated: true, headNorms: .whole)
    ), ("gemma", gemma),
  ]

  // Norms of what is small bend too much for differences, unless their epsilon is large.
  static var gemma: Architecture {
    var architecture = tiny(
      keyValueHeads: 1, headSize: 6, positions: .rotary(.init(theta: 100)),
      norm: .rms(epsilon: 0.3, addsOne: true), placement: .around, gated: true,
      headNorms: .perHead, window: 3)
    architecture.embeddingScale = 1.5
    (architecture.scoreCap, architecture.logitCap) = (0.8, 2)
    architecture.blocks[0].rotation = .own(.init(theta: 10))
    architecture.blocks[1].rotation = .none
    return architecture
  }

  static func parallel(sharesNorm: Bool) -> Architecture {
    var architecture = tiny(
      positions: .rotary(.init(theta: 100, size: 2)), fused: !sharesNorm, tied: false)
    architecture.sublayers = .parallel(sharesNorm: sharesNorm)
    if sharesNorm { architecture.biases.insert(.head) }
    return architecture
  }

  static func tiny(
    embedding: Int? = nil, keyValueHeads: Int = 2, headSize: Int = 4,
    positions: Architecture.Positions, norm: Architecture.Norm = .layer(epsilon: 1e-5),
    placement: Architecture.NormPlacement = .before,
    activation: Architecture.Activation = .geluTanh, gated: Bool = false, fused: Bool = false,
    headNorms: Architecture.QueryKeyNorm? = nil, tied: Bool = true, window: Int? = nil
  ) -> Architecture {
    Architecture(
      vocabularySize: vocabulary, hiddenSize: 8, embeddingSize: embedding, layerCount: 2,
      headCount: 2, keyValueHeadCount: keyValueHeads, headSize: headSize, feedForwardSize: 12,
      maximumPositions: 8, norm: norm, normPlacement: placement, positions: positions,
      activation: gated ? .silu : activation, isGated: gated, biases: gated ? [] : .all,
      fusesQueryKeyValue: fused, queryKeyNorm: headNorms, tiesHead: tied,
      blocks: [
        .init(window: window, scoreScale: 0.5), .init(window: nil, scoreScale: 0.5),
      ])
  }

  @Test(arguments: structures.indices)
  func everyParameter(index: Int) throws {
    let (name, architecture) = Self.structures[index]
    let model = try Decoder.random(architecture, seed: 4, trainable: true)
    var random = RandomSource(seed: 6)
    random.fillNormal(model.parameters.weights.values, standardDeviation: 0.4)
    let distiller = Distiller(
      student: model, teacher: nil, quantized: nil, objective: Objective(.groundTruth),
      microBatch: BatchShape(batch: 3, length: 7), pool: ThreadPool(threadCount: 1))
    let tokens = (0..<21).map { Int32(($0 * $0 + 3 * $0) % Self.vocabulary) }
    // One masked token, so that labels and positions differ.
    var mask = [Bool](repeating: true, count: 21)
    mask[4] = false
    let batch = Batch(tokens, mask: mask, length: 7)
    _ = distiller.accumulate(batch, normalization: Normalization(batch))
    let gradients = try #require(model.parameters.gradients)
    let analytic = Array(gradients.values)
    for parameter in model.parameters.parameters {
      let range = parameter.offset..<parameter.offset + parameter.spec.count
      let error = GradientCheck.worstError(
        of: Array(analytic[range]), values: parameter.weight.values
      ) {
        distiller.accumulate(batch, normalization: Normalization(batch)).totals.loss
      }
      #expect(error < 2e-2, "\(name): \(parameter.name)")
    }
  }
}
