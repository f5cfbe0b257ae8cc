import Foundation
import Untrusted

extension GGUFFile {
  /// Reads the head of a file: metadata, and where its tensors are.
  struct Reader {
    let data: Data
    let path: String
    var offset = 0

    private static let largestCount = 1 << 16

    mutating func header() throws(Problem) -> (metadata: [String: Value], tensors: [String: Tensor])
    {
      guard try bytes(4) == Array("GGUF".utf8) else {
        throw malformed("it does not begin with GGUF")
      }
      let version: UInt32 = try integer()
      guard version == 2 || version == 3 else {
        throw Problem(
          .unsupported, path,
          version.byteSwapped == 3
            ? "it was written for big-endian machines" : "GGUF of version \(version)",
          advice: "versions 2 and 3 are read")
      }
      let tensorCount = try count("tensors", limit: Self.largestCount)
      let keyCount = try count("keys", limit: Self.largestCount)
      var metadata: [String: Value] = [:]
      for _ in 0..<keyCount {
        let key = try name(limit: 1 << 16)
        let value = try value(type: try integer(), of: key)
        guard metadata.updateValue(value, forKey: key) == nil else {
          throw malformed("key \"\(key)\" is there twice")
        }
      }
      var descriptions: [(name: String, shape: [Int], type: UInt32, offset: UInt64)] = []
      for _ in 0..<tensorCount { descriptions.append(try description()) }
      var alignment = 32
      if let value = metadata["general.alignment"] {
        guard case .integer(let given) = value, (8...65536).contains(given),
          given & (given - 1) == 0
        else { throw malformed("general.alignment is no power of two from 8 to 65536") }
        alignment = given
      }
      let start = (offset + alignment - 1) / alignment * alignment
      var tensors: [String: Tensor] = [:]
      for description in descriptions {
        let tensor = try tensor(description, start: start, alignment: alignment)
        guard tensors.updateValue(tensor, forKey: tensor.name) == nil else {
          throw malformed("tensor \"\(tensor.name)\" is there twice")
        }
      }
      return (metadata, tensors)
    }

    private mutating func description() throws(Problem) -> (String, [Int], UInt32, UInt64) {
      let name = try name(limit: 1 << 10)
      let dimensions: UInt32 = try integer()
      guard (1...4).contains(dimensions) else {
        throw malformed("tensor \"\(name)\" has \(dimensions) dimensions")
      }
      var shape: [Int] = []
      var total = 1
      for _ in 0..<dimensions {
        let size: UInt64 = try integer()
        let (product, overflows) = total.multipliedReportingOverflow(by: Int(clamping: size))
        guard size >= 1, !overflows, product < 1 << 48 else {
          throw malformed("tensor \"\(name)\" has a size of \(size)")
        }
        total = product
        shape.insert(Int(clamping: size), at: 0)
      }
      return (name, shape, try integer(), try integer())
    }

    private func tensor(
      _ description: (name: String, shape: [Int], type: UInt32, offset: UInt64), start: Int,
      alignment: Int
    ) throws(Problem) -> Tensor {
      let place = "tensor \"\(description.name)\""
      guard let type = GGUFElements(rawValue: description.type) else {
        let names: [UInt32: String] = [
          2: "q4_0", 3: "q4_1", 6: "q5_0", 7: "q5_1", 10: "q2_K", 11: "q3_K", 12: "q4_K",
          13: "q5_K",
          14: "q6_K", 36: "i2_s of bitnet.cpp",
        ]
        throw Problem.unsupported(
          path, at: place, found: names[description.type] ?? "type \(description.type)",
          supported: "f32, f16, bf16, q8_0, tq1_0, tq2_0, q2_0")
      }
      let (count, bytes) = type.block
      guard let columns = description.shape.last, columns % count == 0 else {
        throw Problem(.invalid, path, at: place, "rows are no whole blocks of \(count) values")
      }
      let length = description.shape.reduce(1, *) / count * bytes
      let offset = Int(clamping: description.offset)
      guard offset % alignment == 0 else {
        throw Problem(.invalid, path, at: place, "begins at an offset that is not aligned")
      }
      guard start <= data.count, offset <= data.count - start,
        length <= data.count - start - offset
      else {
        throw Problem.invalid(
          path, at: place, expected: "\(length) bytes from offset \(description.offset) on",
          found: "the end of the file",
          advice: "the file is incomplete, try to download or copy it again")
      }
      return Tensor(
        name: description.name, shape: description.shape, type: type,
        byteRange: start + offset..<start + offset + length)
    }

    private mutating func value(type: UInt32, of key: String) throws(Problem) -> Value {
      switch type {
      case 8: return .string(try string(limit: data.count))
      case 9: return try array(of: key)
      default: return try scalar(type, of: key)
      }
    }

    private mutating func scalar(_ type: UInt32, of key: String) throws(Problem) -> Value {
      switch type {
      case 0: .integer(Int(try integer() as UInt8))
      case 1: .integer(Int(try integer() as Int8))
      case 2: .integer(Int(try integer() as UInt16))
      case 3: .integer(Int(try integer() as Int16))
      case 4: .integer(Int(try integer() as UInt32))
      case 5: .integer(Int(try integer() as Int32))
      case 6: .number(Double(Float(bitPattern: try integer())))
      case 7: .boolean(try integer() as UInt8 != 0)
      case 10: .integer(Int(clamping: try integer() as UInt64))
      case 11: .integer(Int(clamping: try integer() as Int64))
      case 12: .number(Double(bitPattern: try integer()))
      default: throw malformed("key \"\(key)\" has a value of type \(type)")
      }
    }

    private mutating func array(of key: String) throws(Problem) -> Value {
      let type: UInt32 = try integer()
      // Every element takes a byte at least, a text eight.
      let count = try count(
        "elements of \"\(key)\"", limit: (data.count - offset) / (type == 8 ? 8 : 1))
      switch type {
      case 8:
        var list: [[UInt8]] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try string(limit: 1 << 20)) }
        return .strings(list)
      case 6, 12:
        var list: [Double] = []
        for _ in 0..<count {
          guard case .number(let number) = try scalar(type, of: key) else { break }
          list.append(number)
        }
        return .numbers(list)
      default:
        var list: [Int] = []
        for _ in 0..<count {
          switch try scalar(type, of: key) {
          case .integer(let number): list.append(number)
          case .boolean(let truth): list.append(truth ? 1 : 0)
          default: break
          }
        }
        return .integers(list)
      }
    }

    private mutating func count(_ what: String, limit: Int) throws(Problem) -> Int {
      let count: UInt64 = try integer()
      guard count <= UInt64(limit) else {
        throw malformed("it tells of \(count) \(what), which it cannot hold")
      }
      return Int(count)
    }

    private mutating func name(limit: Int) throws(Problem) -> String {
      guard let name = String(validating: try string(limit: limit), as: UTF8.self) else {
        throw malformed("a name before byte \(offset) is no UTF-8")
      }
      return name
    }

    private mutating func string(limit: Int) throws(Problem) -> [UInt8] {
      let length: UInt64 = try integer()
      guard length <= UInt64(limit) else {
        throw malformed("a text of \(length) bytes before byte \(offset)")
      }
      return try bytes(Int(length))
    }

    private mutating func bytes(_ count: Int) throws(Problem) -> [UInt8] {
      guard count <= data.count - offset else {
        throw malformed("it ends within its header", advice: "try to download or copy it again")
      }
      defer { offset += count }
      let start = data.startIndex + offset
      return Array(data[start..<start + count])
    }

    private mutating func integer<T: FixedWidthInteger>() throws(Problem) -> T {
      let size = MemoryLayout<T>.size
      guard size <= data.count - offset else {
        throw malformed("it ends within its header", advice: "try to download or copy it again")
      }
      defer { offset += size }
      let value = data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
      return T(littleEndian: value)
    }

    private func malformed(_ reason: String, advice: String? = nil) -> Problem {
      Problem(.invalid, path, at: "malformed GGUF header", reason, advice: advice)
    }
  }
}
