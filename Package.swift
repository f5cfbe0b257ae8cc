// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "tsld",
  products: [
    .executable(name: "tsld", targets: ["tsld"]),
    .library(name: "Engine", targets: ["Engine"]),
    .library(name: "Checkpoints", targets: ["Checkpoints"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.0.0"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CKernels"),
    .target(name: "Engine", dependencies: ["COpenBLAS", "CKernels"]),
    .target(name: "CSystem"),
    .target(name: "Untrusted", dependencies: ["CSystem"]),
    .target(name: "GGUF", dependencies: ["Untrusted"]),
    .target(name: "Checkpoints", dependencies: ["Engine", "CKernels", "GGUF", "Untrusted"]),
    .systemLibrary(
      name: "COniguruma", pkgConfig: "oniguruma", providers: [.apt(["libonig-dev"])]),
    // Without its pkg-config file: that names a flag which Swift warns about and nobody needs.
    .systemLibrary(name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),
    .target(
      name: "Text",
      dependencies: [
        "COniguruma", "CUTF8Proc", .product(name: "HeapModule", package: "swift-collections"),
        "GGUF", "Untrusted",
      ]),
    .target(name: "Terminal", dependencies: ["Untrusted"]),
    .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw")]),
    .target(name: "Screen", dependencies: ["CNcurses", "Terminal", "Untrusted"]),
    .target(name: "Corpora", dependencies: ["Engine", "GGUF", "Text", "Untrusted"]),
    .target(
      name: "Tasks", dependencies: ["Engine", "CKernels", "GGUF", "Text", "Untrusted"],
      resources: [.copy("Definitions")]),
    .target(
      name: "RunStore", dependencies: [.product(name: "GRDB", package: "GRDB.swift"), "Untrusted"]),
    .target(
      name: "Training",
      dependencies: [
        "Engine", "Checkpoints", "Text", "Corpora", "RunStore", "Tasks", "Untrusted", "CSystem",
      ],
      resources: [.copy("BuiltIn/teacher"), .copy("BuiltIn/stories")]),
    .target(
      name: "Dashboard", dependencies: ["Terminal", "RunStore", "Training", "Engine", "Untrusted"]),
    .executableTarget(
      name: "tsld",
      dependencies: [
        "Engine", "Checkpoints", "Text", "Corpora", "RunStore", "Tasks", "Training", "Untrusted",
        "Terminal", "Dashboard", "Screen", "CEdit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "TestSupport", dependencies: ["Engine", "Checkpoints", "Terminal", "Untrusted"],
      path: "Tests/TestSupport",
      exclude: ["Fixtures"]),
    // Only the tests start it: a program on a screen that can be made to crash.
    .executableTarget(
      name: "ScreenProbe", dependencies: ["Screen", "Terminal"], path: "Tests/ScreenProbe"),
    // Only `make fuzz` and its test start it: changed files for everything that reads some.
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "Engine", "Checkpoints", "GGUF", "Text", "Corpora", "RunStore", "Tasks", "Training",
        "Untrusted", "Terminal", "Dashboard", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], path: "Tests/Fuzz"),
    .testTarget(name: "EngineTests", dependencies: ["Engine", "Checkpoints", "TestSupport"]),
    .testTarget(
      name: "tsldTests",
      dependencies: ["tsld", "Engine", "Checkpoints", "RunStore", "TestSupport", "Untrusted"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Engine", "RunStore", "Corpora", "Checkpoints", "TestSupport", "Untrusted",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "CorporaTests", dependencies: ["Corpora", "Text", "Untrusted", "TestSupport"]),
    .testTarget(
      name: "RunStoreTests",
      dependencies: ["RunStore", "Untrusted", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(
      name: "DashboardTests",
      dependencies: [
        "Dashboard", "Terminal", "RunStore", "Training", "Engine", "Untrusted", "TestSupport",
      ],
      exclude: ["Fixtures", "Frames"]),
    .testTarget(
      name: "ScreenTests", dependencies: ["Screen", "Terminal", "TestSupport", "ScreenProbe"]),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "Untrusted", "TestSupport"],
      exclude: ["Export/Frames"]),
    .testTarget(name: "UntrustedTests", dependencies: ["Untrusted", "Engine", "TestSupport"]),
    .testTarget(
      name: "CheckpointsTests",
      dependencies: ["Checkpoints", "CKernels", "Engine", "TestSupport", "Untrusted"]),
    .testTarget(
      name: "GGUFTests",
      dependencies: ["GGUF", "Checkpoints", "Engine", "Text", "TestSupport", "Untrusted"]),
    .testTarget(
      name: "TasksTests",
      dependencies: ["Tasks", "Checkpoints", "Engine", "Text", "TestSupport", "Untrusted"]),
    .testTarget(
      name: "TextTests", dependencies: ["Text", "Untrusted", "Engine", "TestSupport"],
      exclude: ["Fixtures"]),
  ]
)

// The tests' build: a warning is an error.
if Context.environment["TSLD_STRICT"] != nil {
  for target in package.targets where target.type != .system {
    target.swiftSettings = [.unsafeFlags(["-warnings-as-errors"])]
    target.cSettings = [.unsafeFlags(["-Wall", "-Werror"])]
  }
}
