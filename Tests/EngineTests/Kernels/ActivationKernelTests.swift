import CKernels
import Foundation
import Testing

@Suite struct ActivationKernelTests {
  static let definitions: [(kind: Int, name: String, value: @Sendable (Double) -> Double)] = [
    (TSLD_RELU, "relu", { max($0, 0) }),
    (
      TSLD_GELU_TANH, "gelu_new",
      { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
    ),
    (TSLD_GELU_ERF, "gelu", { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) }),
    (TSLD_SILU, "silu", { $0 / (1 + exp(-$0)) }),
  ]

  @Test(arguments: 0..<4)
  func valuesAndSlopes(index: Int) {
    let (kind, name, definition) = Self.definitions[index]
    for x in stride(from: -12.0, through: 12, by: 0.173) {
      var input = Float(x)
      var value: Float = 0
      tsld_activation(Int32(kind), 0, &value, &input, 1, 1)
      #expect(abs(Double(value) - definition(x)) < 1e-6 * max(1, abs(x)), "\(name)(\(x))")
      var one: Float = 1
      var slope = input
      tsld_activation_backward(Int32(kind), 0, &slope, &one, 1, 1)
      let numeric = (definition(x + 1e-5) - definition(x - 1e-5)) / 2e-5
      #expect(abs(Double(slope) - numeric) < 2e-5, "\(name)'(\(x))")
    }
  }

  @Test(arguments: 0..<4)
  func notANumberStays(index: Int) {
    var input = Float.nan
    var value: Float = 0
    tsld_activation(Int32(Self.definitions[index].kind), 0, &value, &input, 1, 1)
    #expect(value.isNaN)
  }
}
