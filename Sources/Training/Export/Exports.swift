import Checkpoints
import Foundation
import RunStore
import Untrusted

/// Where the student is saved when a session ends.
package struct Exports: Sendable {
  /// For the latent float32 weights; nil for none.
  package var latent: URL?
  /// For the quantized weights, written out as float32.
  package var quantized: URL?
  /// For a file that llama.cpp runs, with packed codes where the student is ternary.
  package var gguf: URL?

  /// The chosen places.
  package var places: [URL] { [latent, quantized, gguf].compactMap { $0 } }

  package init(latent: URL? = nil, quantized: URL? = nil, gguf: URL? = nil) {
    (self.latent, self.quantized, self.gguf) = (latent, quantized, gguf)
  }

  /// Refuses a model that has no place in what it is to be saved as, before any time is spent.
  package func check(for model: ModelDirectory) throws {
    guard gguf != nil else { return }
    try GGUFExport.check(model.config)
    _ = try GGUFMetadata(model, name: "")
  }

  /// Refuses places that hold something already or cannot be written, before any time is spent.
  package func check() throws {
    if let latent, let quantized,
      latent.standardizedFileURL.path == quantized.standardizedFileURL.path
    {
      throw Problem.invalid(
        "--save-quantized", expected: "another folder than --save", found: quantized.path)
    }
    for url in places {
      if url == gguf {
        guard !FileManager.default.fileExists(atPath: url.path) else {
          throw Problem(.occupied, url.path, "exists already", advice: "choose another name")
        }
      } else {
        try ModelDirectory.checkTarget(url)
      }
      try Self.checkWritable(url)
    }
  }

  /// The folders around a place are made when it is saved; the first that is there must allow it.
  private static func checkWritable(_ url: URL) throws {
    var folder = url.standardizedFileURL.deletingLastPathComponent()
    var status = stat()
    while stat(folder.path, &status) != 0, errno == ENOENT, folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    guard stat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw Problem.unwritable(url.path, reason: "\(folder.path) is no directory")
    }
    guard access(folder.path, W_OK) == 0 else {
      throw Problem.unwritable(url.path, reason: String(cString: strerror(errno)))
    }
  }

  func save(_ trainer: Trainer, run: RunDirectory) throws {
    let source = trainer.inputs.student
    for (url, values) in [(latent, ModelDirectory.Values.latent), (quantized, .effective)] {
      guard let url else { continue }
      try ModelDirectory.save(
        trainer.distiller.student.parameters, values, config: source.config, to: url,
        companionsFrom: source.url)
      if values == .effective {
        try ModelCard(
          of: trainer.distiller.student.parameters, name: url.lastPathComponent,
          base: source.url, format: "float32", run: run
        ).write(to: url)
      }
      // What was trained on the texts alone can be a teacher for them.
      if trainer.distiller.teacher == nil { try TeachingNote(trainer).write(to: url) }
    }
    guard let gguf else { return }
    let store = trainer.distiller.student.parameters
    let (type, name) = (GGUFType.suited(to: store), gguf.deletingPathExtension().lastPathComponent)
    _ = try GGUFExport(source.config, store, type: type, embeddingType: .f16)
      .write(to: gguf, metadata: GGUFMetadata(source, name: name).values)
    try ModelCard(
      of: store, name: name, base: source.url,
      format: "GGUF with \(type.rawValue)", run: run
    ).write(beside: gguf)
  }
}
