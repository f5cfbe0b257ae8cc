import CKernels
import Foundation

/// Measures a model, or a student beside its teacher, on held-out text, batch after batch:
/// perplexities, cross entropy by position, how far the layers drift apart, and samples of the
/// teacher's uncertainty.
public final class DistillationMeter {
  /// Sums of one model's cross entropies, position by position.
  public struct CrossEntropies: Sendable, Equatable {
    /// The sum at each position of a sequence, in nats.
    public var sums: [Double]
    /// How many labels each position had.
    public var counts: [Int]

    init(length: Int) {
      sums = Array(repeating: 0, count: length)
      counts = Array(repeating: 0, count: length)
    }

    /// How many labels there were.
    public var count: Int { counts.reduce(0, +) }
    /// The mean over everything, in nats; 0 where there was no label.
    public var mean: Double { sums.reduce(0, +) / Double(max(count, 1)) }
    /// exp of the mean.
    public var perplexity: Double { exp(mean) }
    /// The mean at each position; NaN where there was no label.
    public var byPosition: [Float] { zip(sums, counts).map { Float($0 / Double($1)) } }
  }

  /// What the teacher makes of a sampled token.
  public struct Sample: Sendable, Equatable {
    /// Its cross entropy against the label, in nats.
    public let crossEntropy: Float
    /// The probability of its arg max.
    public let confidence: Float
    /// Its entropy, in nats.
    public let entropy: Float
  }

  /// The student's cross entropies so far.
  public private(set) var student: CrossEntropies
  /// The teacher's; nil without one.
  public private(set) var teacher: CrossEntropies?
  /// Every so many-th token as the teacher sees it.
  public private(set) var samples: [Sample] = []
  /// ‖h_S - h_T‖² / ‖h_T‖² of the first batch, (layers + 1, length): the embedding's output first,
  /// the final hidden states last; empty without a teacher of the same structure.
  public private(set) var layerErrors: [Float] = []

  private let models: (student: Decoder, teacher: Decoder?)
  private let activations: (student: Activations, teacher: Activations?)
  private let objectivePass: ObjectivePass
  private let pool: ThreadPool
  private static let sampleLimit = 2000

  /// The bytes that such a meter takes.
  public static func byteCount(
    _ architecture: Architecture, teacher: Architecture?, microBatch: BatchShape, threadCount: Int
  ) -> Int {
    [architecture, teacher].compactMap(\.self).reduce(0) {
      $0
        + Activations.byteCount(
          $1, microBatch: microBatch, threadCount: threadCount,
          retention: teacher == nil ? .nothing : .layers)
    } + ObjectivePass.byteCount(architecture, microBatch: microBatch, hasTeacher: teacher != nil)
  }

  /// - Parameters:
  ///   - teacher: nil where there is none.
  ///   - microBatch: the most sequences, and the longest, that one call measures.
  public init(
    student: Decoder, teacher: Decoder?, microBatch: BatchShape, pool: ThreadPool
  ) {
    models = (student, teacher)
    self.pool = pool
    let retention: Activations.Retention = teacher == nil ? .nothing : .layers
    func activations(_ model: Decoder) -> Activations {
      Activations(
        model.architecture, microBatch: microBatch, threadCount: pool.threadCount,
        retention: retention)
    }
    self.activations = (activations(student), teacher.map(activations))
    objectivePass = ObjectivePass(
      student.architecture, microBatch: microBatch, hasTeacher: teacher != nil)
    self.student = CrossEntropies(length: microBatch.length)
    self.teacher = teacher == nil ? nil : CrossEntropies(length: microBatch.length)
  }

  /// Adds every predicted position of a batch.
  ///
  /// - Parameter skipsTeacher: whether the student alone is measured, because the teacher's part is
  ///   known already.
  public func measure(_ batch: Batch, skipsTeacher: Bool = false) {
    models.student.forward(batch.tokens, shape: batch.shape, into: activations.student, pool: pool)
    var source: ObjectivePass.Source?
    if !skipsTeacher, let teacher = models.teacher, let kept = activations.teacher {
      teacher.forward(batch.tokens, shape: batch.shape, into: kept, pool: pool)
      source = (teacher, kept)
      if layerErrors.isEmpty { measureLayers(kept, shape: batch.shape) }
    }
    _ = objectivePass.run(
      Objective(.groundTruth), student: (models.student, activations.student), teacher: source,
      batch: batch, normalization: .sums, pool: pool)
    add(batch, hasTeacher: source != nil)
  }

  private func add(_ batch: Batch, hasTeacher: Bool) {
    let (values, length) = (objectivePass.values, batch.length)
    for (row, label) in batch.labels.enumerated() where label >= 0 {
      student.sums[row % length] += Double(values[.studentCrossEntropy][row])
      student.counts[row % length] += 1
      guard hasTeacher else { continue }
      teacher?.sums[row % length] += Double(values[.teacherCrossEntropy][row])
      teacher?.counts[row % length] += 1
      // A stride that shares no factor with usual lengths visits every position.
      if samples.count < Self.sampleLimit, row % 7 == 0 {
        samples.append(
          Sample(
            crossEntropy: values[.teacherCrossEntropy][row], confidence: values[.confidence][row],
            entropy: values[.teacherEntropy][row]))
      }
    }
  }

  private func measureLayers(_ teacher: Activations, shape: BatchShape) {
    let architecture = models.student.architecture
    guard let other = models.teacher?.architecture, architecture.hasLayers(like: other) else {
      return
    }
    let layers = architecture.layerCount
    for layer in 0...layers {
      let hidden = [activations.student, teacher].map {
        layer < layers ? $0.input(ofBlock: layer) : $0.hidden
      }
      for position in 0..<shape.length {
        var (distance, size) = (0.0, 0.0)
        for sequence in 0..<shape.batch {
          let row = sequence * shape.length + position
          let (s, t) = (hidden[0].rows(row..<row + 1), hidden[1].rows(row..<row + 1))
          distance += tsld_squared_distance(s.base, t.base, Int64(s.columns))
          size += tsld_sum_of_squares(t.base, Int64(t.columns))
        }
        layerErrors.append(Float(distance / size))
      }
    }
  }
}
