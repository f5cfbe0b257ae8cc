import CKernels

/// Layer-to-layer distillation: the mean squared distances of hidden states and of attention
/// scores between a student and a teacher of the same structure.
///
/// Hidden states are the embedding's output, each block's output, and the last one after the final
/// norm; scores are scaled, before mask and softmax, over the lower triangle. Every position
/// counts, whether or not its label does: the layers have no labels.
public struct LayerDistillation {
  /// The teacher's pass over the same batch, made with `retention: .layers` or more.
  public let teacher: Activations
  /// What the whole is multiplied by: the micro-batch's share of the batch's rows.
  public let weight: Float
  /// Whether hidden states and attention scores are compared.
  let comparesLayers: Bool
  /// What compares the values of a block, if anything does.
  let relation: ValueRelation?

  /// Distils from a teacher's pass.
  public init(
    teacher: Activations, weight: Float = 1, comparesLayers: Bool = true,
    relation: ValueRelation? = nil
  ) {
    precondition(teacher.retention != .nothing, "the teacher's pass kept no layers")
    self.teacher = teacher
    self.weight = weight
    self.comparesLayers = comparesLayers
    self.relation = relation
  }

  /// The weighted distances, summed over layers by the objective.
  public struct Loss: Sendable {
    /// One entry per hidden state: the embedding's output first, the final one last.
    public var hidden: [Double]
    /// One entry per block.
    public var scores: [Double]
    /// The divergence of the values' relations.
    public var relation = 0.0

    init(layerCount: Int) {
      hidden = Array(repeating: 0, count: layerCount + 1)
      scores = Array(repeating: 0, count: layerCount)
    }

    func adding(_ other: Loss) -> Loss {
      var sum = self
      sum.hidden = zip(hidden, other.hidden).map(+)
      sum.scores = zip(scores, other.scores).map(+)
      sum.relation += other.relation
      return sum
    }

    /// All of it.
    public var total: Double { hidden.reduce(0, +) + scores.reduce(0, +) + relation }
  }

  /// Adds the gradient of the mean squared distance; returns that distance.
  func addHiddenGradient(
    to gradient: Matrix, student: Matrix, teacher: Matrix, shape: BatchShape, pool: ThreadPool
  ) -> Double {
    let count = Double(shape.rows * student.columns)
    let squares = pool.sum(over: shape.rows) { rows, _ in
      let (s, t, d) = (student.rows(rows), teacher.rows(rows), gradient.rows(rows))
      tsld_add_scaled_difference(d.base, s.base, t.base, 2 * weight / Float(count), Int64(s.count))
      return tsld_squared_distance(s.base, t.base, Int64(s.count))
    }
    return Double(weight) * squares / count
  }

  /// Adds the gradient of the relations' divergence where a block is the one whose values are compared.
  ///
  /// Shapes: gradient and student (T, queryKeyValueSize) of that block.
  func addRelation(
    ofBlock layer: Int, to gradient: Matrix, student: Matrix, shape: BatchShape, pool: ThreadPool
  ) -> Double {
    guard let relation, relation.block == layer else { return 0 }
    return relation.add(
      to: gradient, student: student,
      teacher: teacher.blocks[relation.teacherBlock].queryKeyValue, shape: shape, share: weight,
      pool: pool)
  }

  func scores(
    ofBlock layer: Int, _ architecture: Architecture, shape: BatchShape
  ) -> (queryKeyValue: Matrix, weight: Float) {
    let pairs = Self.pairCount(architecture, shape: shape)
    return (teacher.blocks[layer].queryKeyValue, weight / Float(pairs))
  }

  func scoreLoss(_ squares: Double, _ architecture: Architecture, shape: BatchShape) -> Double {
    Double(weight) * squares / Double(Self.pairCount(architecture, shape: shape))
  }

  private static func pairCount(_ architecture: Architecture, shape: BatchShape) -> Int {
    shape.batch * architecture.headCount * shape.length * (shape.length + 1) / 2
  }
}
