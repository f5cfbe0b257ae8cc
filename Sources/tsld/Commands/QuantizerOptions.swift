import ArgumentParser
import Engine

struct QuantizerOptions: ParsableArguments {
  @Option(
    help: "One of: none, \(Quantizer.Scheme.names.joined(separator: ", ")), pact:CLIP.")
  var quantizer: String?

  @Option(help: "What shares a scale: row, tensor or group:SIZE (row).")
  var granularity: Quantizer.Granularity?

  @Option(
    help:
      "What ternary scales are rounded to: float16, as packed files hold them, or float32 (float16)."
  )
  var scaleDtype: Quantizer.ScaleType?

  /// The chosen quantizer, with the given one for what was not chosen; nil for full precision.
  func chosen(default fallback: Quantizer?) throws -> Quantizer? {
    var result = fallback
    if let quantizer {
      result = try Self.scheme(quantizer).map {
        Quantizer(
          $0, granularity: fallback?.granularity ?? .row,
          scaleType: fallback?.scaleType ?? .float16, deadZoneBias: fallback?.deadZoneBias)
      }
    }
    if let scaleDtype {
      guard result != nil else {
        throw ValidationError("--scale-dtype needs a quantizer, and --quantizer is none")
      }
      result?.scaleType = scaleDtype
    }
    guard let granularity else { return result }
    guard result != nil else {
      throw ValidationError("--granularity needs a quantizer, and --quantizer is none")
    }
    result?.granularity = granularity
    return result
  }

  /// What the option names; nil for full precision.
  private static func scheme(_ name: String) throws -> Quantizer.Scheme? {
    if name == "none" { return nil }
    if let scheme = Quantizer.Scheme(name: name) { return scheme }
    throw ValidationError(
      "--quantizer \(name): expected none, "
        + "\(Quantizer.Scheme.names.joined(separator: ", ")) or pact:CLIP")
  }

  func validate() throws { _ = try quantizer.map(Self.scheme) }
}

extension Quantizer.ScaleType: ExpressibleByArgument {}

extension Quantizer.Granularity: ExpressibleByArgument {
  /// Parses an option's value.
  public init?(argument: String) { self.init(name: argument) }
}
