import CKernels
import Foundation

/// AdamW with decoupled weight decay (Loshchilov and Hutter 2019), over a store's whole buffer; or Muon
/// for the matrices inside the blocks, and AdamW for the rest.
public final class Optimizer {
  /// The optimizers by the names that options and files use.
  public enum Method: String, Sendable, CaseIterable {
    case adamW = "adamw"
    case muon
  }

  /// The optimizer's constants.
  public struct Settings: Sendable, Equatable {
    /// What changes the matrices inside the blocks.
    public var method: Method
    /// The decay of the gradient's moving average in Muon.
    public var momentum: Float
    /// The decay of the gradient's moving average.
    public var beta1: Float
    /// The decay of its square's moving average.
    public var beta2: Float
    /// Added to the root of the latter.
    public var epsilon: Float
    /// The share of the learning rate by which weights shrink at each step.
    public var weightDecay: Float
    /// Whether norms, biases and quantizer scales decay too.
    public var decaysVectors: Bool

    /// The paper's constants where not given.
    public init(
      _ method: Method = .adamW, momentum: Float = 0.95, beta1: Float = 0.9, beta2: Float = 0.999,
      epsilon: Float = 1e-8, weightDecay: Float = 0, decaysVectors: Bool = false
    ) {
      self.method = method
      self.momentum = momentum
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
      self.decaysVectors = decaysVectors
    }

    /// Whether Muon changes a parameter.
    func orthogonalizes(_ spec: ParameterSpec) -> Bool { method == .muon && spec.role == .linear }

    func weightDecay(of spec: ParameterSpec) -> Float {
      decaysVectors || spec.role == .linear || spec.role == .embedding ? weightDecay : 0
    }
  }

  /// The constants.
  public var settings: Settings
  /// The number of steps taken; part of the state to save.
  public var stepCount = 0
  /// The gradient's moving average, in the store's layout; part of the state to save.
  public let firstMoment: FloatBuffer
  /// Its square's moving average; zeros where Muon needs none.
  public let secondMoment: FloatBuffer
  private var muon: Muon?

  /// Starts with zero moments for every parameter of `store`.
  public init(_ settings: Settings, for store: ParameterStore) {
    self.settings = settings
    firstMoment = FloatBuffer(count: store.count)
    secondMoment = FloatBuffer(count: store.count)
  }

  /// Takes one step along the gradients times `gradientScale`, and sets the gradients to zero.
  public func step(
    _ store: ParameterStore, learningRate: Float, gradientScale: Float, pool: ThreadPool
  ) {
    precondition(store.count == firstMoment.count, "another model's optimizer")
    guard let gradients = store.gradients else { return }
    stepCount += 1
    let correction1 = 1 - pow(Double(settings.beta1), Double(stepCount))
    let correction2 = 1 - pow(Double(settings.beta2), Double(stepCount))
    if settings.method == .muon {
      if muon?.threadCount != pool.threadCount {
        muon = Muon(
          store.parameters.map(\.spec).filter(settings.orthogonalizes),
          threadCount: pool.threadCount)
      }
      muon?.step(
        store.parameters.filter { settings.orthogonalizes($0.spec) }, moment: firstMoment,
        settings, learningRate: learningRate, gradientScale: gradientScale, pool: pool)
    }
    store.parallel(pool) { index, own, _ in
      guard !settings.orthogonalizes(store.parameters[index].spec) else { return }
      var kernel = tsld_adamw_settings(
        learning_rate: learningRate, beta1: settings.beta1, beta2: settings.beta2,
        epsilon: settings.epsilon,
        weight_decay: settings.weightDecay(of: store.parameters[index].spec),
        gradient_scale: gradientScale, bias_correction1: Float(correction1),
        bias_correction2: Float(correction2))
      let at = own.lowerBound
      tsld_adamw(
        store.weights.base + at, gradients.base + at, firstMoment.base + at,
        secondMoment.base + at, Int64(own.count), &kernel)
    }
  }
}
