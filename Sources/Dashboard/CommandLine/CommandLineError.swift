/// Why a typed command was not understood.
struct CommandLineError: Error, Equatable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
