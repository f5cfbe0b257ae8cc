/// Why a command cannot do its work, in words of its own.
struct Failure: Error, CustomStringConvertible {
  let description: String
}
