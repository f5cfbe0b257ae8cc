import Terminal
import Testing

@Suite("Colour depth")
struct ColourDepthTests {
  @Test(
    "what a terminal says about itself",
    arguments: [
      ([:], 256, false, ColourDepth.indexed),
      ([:], 255, false, .sixteen),
      ([:], 8, false, .sixteen),
      ([:], 7, false, .none),
      ([:], -1, false, .none),
      ([:], 8, true, .trueColour),
      (["COLORTERM": "truecolor"], 256, false, .trueColour),
      (["COLORTERM": "24bit"], 8, false, .trueColour),
      (["COLORTERM": "yes"], 256, false, .indexed),
      (["NO_COLOR": "1", "COLORTERM": "truecolor"], 256, true, .none),
      (["NO_COLOR": ""], 256, false, .indexed),
      (["TERM": "dumb", "COLORTERM": "truecolor"], 256, true, .none),
    ] as [([String: String], Int, Bool, ColourDepth)])
  func detected(
    environment: [String: String], colours: Int, hasDirectColour: Bool, depth: ColourDepth
  ) {
    #expect(
      ColourDepth.detected(
        environment: environment, terminfoColours: colours, hasDirectColour: hasDirectColour)
        == depth)
  }

  @Test("what a person asks for wins")
  func override() {
    let depth = ColourDepth.detected(
      environment: ["NO_COLOR": "1"], terminfoColours: 8, hasDirectColour: false,
      override: .indexed)
    #expect(depth == .indexed)
    #expect(ColourDepth(option: "TrueColor") == .trueColour)
    #expect(ColourDepth(option: "16") == .sixteen)
    #expect(ColourDepth(option: "many") == nil)
  }
}
