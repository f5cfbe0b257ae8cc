import Engine
import Foundation
import Untrusted

/// A ternary matrix as transformers' `AutoBitLinear` and MLX read it: rows of a quarter of the outputs
/// share a byte, row r in bits 2·(r div R) of row r mod R, as the code and 1.
struct BitNetMatrix {
  let name: String
  let rows: Int
  let columns: Int
  let scale: Float
  let bytes: [UInt8]

  var scaleName: String { "\(name)_scale" }

  /// What `config.json` says of such a model.
  static let configuration: JSONObject = [
    "quant_method": .string("bitnet"), "linear_class": .string("autobitlinear"),
    "quantization_mode": .string("offline"),
    "modules_to_not_convert": .array([.string("lm_head")]), "use_rms_norm": .boolean(false),
  ]

  /// The linear layers of a model.
  ///
  /// - Throws: ``Problem`` where one has more than one scale, or another layout.
  static func all(
    _ mappings: [TensorMapping], of store: ParameterStore, file: URL
  ) throws -> [BitNetMatrix] {
    try mappings.filter { $0.spec.role == .linear }.map { mapping in
      func refusal(_ reason: String, _ advice: String) -> Problem {
        Problem(.unsupported, "--format bitnet", "\(mapping.spec.name) \(reason)", advice: advice)
      }
      guard mapping.stored.layout == .same, mapping.spec.rows % 4 == 0 else {
        throw refusal("has no such layout", "a GGUF file takes it")
      }
      let values = mapping.parameter(in: store).effective
      guard let matrix = BitNetMatrix(mapping.stored.name, values) else {
        throw refusal(
          "has more values than -s, 0 and +s",
          "train with --granularity tensor, which gives a matrix one scale; a GGUF file takes one a row"
        )
      }
      return matrix
    }
  }

  /// Nil where the values are not -s, 0 and +s.
  init?(_ name: String, _ matrix: Matrix) {
    let values = matrix.values
    let scale = values.first { $0 != 0 }?.magnitude ?? 0
    let quarter = matrix.rows / 4
    var bytes = [UInt8](repeating: 0, count: quarter * matrix.columns)
    for (index, value) in values.enumerated() {
      guard value == 0 || value.magnitude == scale else { return nil }
      let code: UInt8 = value == 0 ? 1 : value > 0 ? 2 : 0
      let (row, column) = index.quotientAndRemainder(dividingBy: matrix.columns)
      bytes[row % quarter * matrix.columns + column] |= code << (2 * (row / quarter))
    }
    (self.name, rows, columns) = (name, matrix.rows, matrix.columns)
    (self.scale, self.bytes) = (scale, bytes)
  }
}
