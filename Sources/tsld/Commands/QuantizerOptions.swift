import ArgumentParser
import Engine

/// The options that choose a quantizer.
struct QuantizerOptions: ParsableArguments {
  @Option(
    help: "One of: none, \(Quantizer.Scheme.names.joined(separator: ", ")), pact:CLIP.")
  var quantizer: String?

  @Option(help: "What shares a scale: row, tensor, or group:SIZE.")
  var granularity: Quantizer.Granularity = .row

  /// The chosen quantizer, the given one where no option was; nil for full precision.
  func chosen(default fallback: Quantizer.Scheme?) throws -> Quantizer? {
    guard let quantizer else { return fallback.map { Quantizer($0, granularity: granularity) } }
    if quantizer == "none" { return nil }
    guard let scheme = Quantizer.Scheme(name: quantizer) else {
      throw ValidationError(
        "--quantizer \(quantizer): expected none, "
          + "\(Quantizer.Scheme.names.joined(separator: ", ")) or pact:CLIP")
    }
    return Quantizer(scheme, granularity: granularity)
  }

  func validate() throws { _ = try chosen(default: nil) }
}

extension Quantizer.Granularity: ExpressibleByArgument {
  /// Parses an option's value.
  public init?(argument: String) { self.init(name: argument) }

  /// How help shows the default.
  public var defaultValueDescription: String { name }
}
