import Foundation
import Untrusted

/// A file of events as TensorBoard reads it: records of TFRecord, each an `Event` message.
///
/// Source: tensorflow/core/lib/io/record_writer.h and tensorflow/core/util/event.proto. What is
/// needed of Protocol Buffers is four kinds of fields.
struct EventFile {
  private static let chunk = 1 << 20

  private let file: DurableFile
  private var buffer: [UInt8] = []

  init(_ url: URL, time: Double) throws {
    file = try DurableFile(url)
    var event = Message()
    event.add(1, time)
    event.add(3, "brain.Event:2")
    try append(event)
  }

  /// Adds one event of several values.
  mutating func append(step: Int, time: Double, _ values: [Message]) throws {
    guard !values.isEmpty else { return }
    var summary = Message()
    for value in values { summary.add(1, value) }
    var event = Message()
    event.add(1, time)
    event.add(2, step)
    event.add(5, summary)
    try append(event)
  }

  mutating func finish() throws {
    try file.write(buffer)
    try file.commit()
  }

  /// A record: its length, that one's checksum, the data, their checksum; little-endian.
  private mutating func append(_ event: Message) throws {
    let length = withUnsafeBytes(of: UInt64(event.bytes.count).littleEndian) { Array($0) }
    buffer += length + Self.checksum(length) + event.bytes + Self.checksum(event.bytes)
    guard buffer.count >= Self.chunk else { return }
    try file.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1
    }
  }

  /// CRC-32C, masked as TFRecord has it.
  static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    let crc = ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
    return withUnsafeBytes(of: ((crc >> 15 | crc << 17) &+ 0xA282_EAD8).littleEndian) { Array($0) }
  }
}

extension EventFile {
  /// A message of Protocol Buffers, field by field.
  struct Message {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: Int, _ value: Double) {
      key(field, 1)
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func add(_ field: Int, _ value: Float) {
      key(field, 5)
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func add(_ field: Int, _ value: Int) {
      key(field, 0)
      varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func add(_ field: Int, _ text: String) { add(field, bytes: Array(text.utf8)) }
    mutating func add(_ field: Int, _ message: Message) { add(field, bytes: message.bytes) }

    mutating func add(_ field: Int, _ values: [Double]) {
      add(
        field, bytes: values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
      )
    }

    private mutating func add(_ field: Int, bytes content: [UInt8]) {
      key(field, 2)
      varint(UInt64(content.count))
      bytes += content
    }

    private mutating func key(_ field: Int, _ type: Int) { varint(UInt64(field << 3 | type)) }

    private mutating func varint(_ value: UInt64) {
      var rest = value
      while rest > 0x7F {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
  }

  // MARK: Values of a summary

  static func scalar(_ tag: String, _ value: Double) -> Message {
    var message = Message()
    message.add(1, tag)
    message.add(2, Float(value))
    return message
  }

  /// Counts in equal bins over [-limit, limit]; the moments are those of the bins' middles.
  static func histogram(_ tag: String, _ counts: [UInt32], limit: Double) -> Message {
    let width = 2 * limit / Double(max(counts.count, 1))
    let middles = counts.indices.map { -limit + (Double($0) + 0.5) * width }
    let weighted = zip(counts.map(Double.init), middles)
    var histogram = Message()
    histogram.add(1, -limit)
    histogram.add(2, limit)
    histogram.add(3, counts.reduce(0) { $0 + Double($1) })
    histogram.add(4, weighted.reduce(0) { $0 + $1.0 * $1.1 })
    histogram.add(5, weighted.reduce(0) { $0 + $1.0 * $1.1 * $1.1 })
    histogram.add(6, counts.indices.map { -limit + Double($0 + 1) * width })
    histogram.add(7, counts.map(Double.init))
    var message = Message()
    message.add(1, tag)
    message.add(5, histogram)
    return message
  }

  /// Text, which TensorBoard shows as Markdown: a tensor of one string.
  static func text(_ tag: String, _ text: String) -> Message {
    var size = Message()
    size.add(1, 1)
    var shape = Message()
    shape.add(2, size)
    var tensor = Message()
    tensor.add(1, 7)
    tensor.add(2, shape)
    tensor.add(8, text)
    var plugin = Message()
    plugin.add(1, "text")
    var metadata = Message()
    metadata.add(1, plugin)
    var message = Message()
    message.add(1, tag)
    message.add(9, metadata)
    message.add(8, tensor)
    return message
  }
}
