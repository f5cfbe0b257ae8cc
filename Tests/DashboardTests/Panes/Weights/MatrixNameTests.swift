import Testing

@testable import Dashboard
@testable import RunStore

@Suite("Names of matrices") struct MatrixNameTests {
  private func names(_ names: String...) -> [String] {
    let records = names.enumerated().map {
      MatrixRecord(id: $0.offset, name: $0.element, rows: 1, columns: 1, histogramLimit: 3)
    }
    let short = MatrixName.names(of: records)
    return records.map { short[$0.id] ?? "" }
  }

  @Test("a layer and what the matrix does there are enough") func short() {
    #expect(
      names("layers.0.attention.query.weight", "layers.1.feedForward.up.weight")
        == ["0 query", "1 up"])
  }

  @Test("what two matrices of a layer share is told apart") func ambiguous() {
    #expect(
      names(
        "transformer.h.0.attn.c_proj.weight", "transformer.h.0.mlp.c_proj.weight",
        "transformer.h.0.mlp.c_fc.weight")
        == ["0 attn.c_proj", "0 mlp.c_proj", "0 c_fc"])
  }

  @Test("layers are aligned") func aligned() {
    #expect(names("layers.9.up.weight", "layers.10.up.weight") == [" 9 up", "10 up"])
  }

  @Test("a matrix outside of layers has no number") func outside() {
    #expect(names("projectIn.weight", "layers.0.up.weight") == ["projectIn", "0 up"])
  }

  @Test("names that cannot be shortened stay") func whole() {
    #expect(
      names("encoder.layers.0.up.weight", "decoder.layers.0.up.weight")
        == ["encoder.layers.0.up.weight", "decoder.layers.0.up.weight"])
    #expect(names("weight") == ["weight"])
  }
}
