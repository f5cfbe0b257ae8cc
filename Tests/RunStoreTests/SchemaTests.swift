import Foundation
import GRDB
import Testing

@testable import RunStore

/// The schema that is out there does not change under people's runs.
@Suite("Schema")
struct SchemaTests {
  private static let stepColumns = """
    time loss gt distillation layers perplexity soft_cross_entropy forward_kl \
    agreement teacher_cross_entropy confidence gradient_norm clipped_norm learning_rate \
    tokens tokens_per_second teacher_ms forward_ms objective_ms backward_ms optimizer_ms \
    quantize_ms scale_effective_count scale_largest scale_smallest nan
    """
  private static let evaluationColumns = """
    time seconds tokens is_interrupted student_perplexity teacher_perplexity gap \
    student_cross_entropy teacher_cross_entropy student_by_position teacher_by_position \
    layer_count layer_errors sample_cross_entropy sample_confidence sample_entropy nan
    """

  private static let taskScoreColumns =
    "model task metric place time seconds items value standard_error chance nan"

  /// Version 6 as it was released. A change here is a new version instead.
  private static let version6 = [
    "annotation": "kind text",
    "branch": "id left_step last_step time event",
    "branch_evaluation": "branch step \(evaluationColumns)",
    "branch_task_score": "branch step \(taskScoreColumns)",
    "branch_step": "branch step \(stepColumns)",
    "code_map": "matrix step first_row first_column rows columns codes",
    "checkpoint": "step path hash bytes perplexity saved_at is_kept event nan",
    "command": "id time json state step answer",
    "evaluation": "step \(evaluationColumns)",
    "event": "id step time kind before after text is_discarded",
    "matrix": "id name rows columns histogram_limit",
    "matrix_step": """
    step matrix minus_share zero_share plus_share zero_flip_share sign_flip_share \
    level_flip_share oscillation_share average_oscillation_share never_flipped_share \
    boundary_share scale_mean scale_spread scale_drift sqnr entropy gradient_norm \
    dead_zone_share histogram nan
    """,
    "run": """
    id name created_at program_version status process_id host heartbeat_at thread_count \
    total_steps teacher student quantizer objective message rewinds operations_per_step \
    sgemm_rate steps_per_epoch status_share
    """,
    "step": "step \(stepColumns)",
    "task_score": "step \(taskScoreColumns)",
    "token": "id text",
    "token_trace": """
    watch step position token scale teacher_cross_entropy student_cross_entropy \
    teacher_entropy confidence kd teacher_top student_top nan
    """,
    "watch": "id name tokens batch_step end_step",
  ]

  private let folder: TemporaryFolder
  private let directory: RunDirectory

  init() throws {
    folder = try TemporaryFolder()
    directory = try folder.run()
  }

  @Test("a new run has version 6's tables and columns")
  func frozen() throws {
    let database = try TestDatabase(directory)
    let tables = try database.texts(
      """
      SELECT name FROM sqlite_schema WHERE type = 'table'
      AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'
      """)
    #expect(Set(tables.compactMap { $0 }) == Set(Self.version6.keys))
    for (table, columns) in Self.version6 {
      let found = try database.texts("SELECT name FROM pragma_table_info('\(table)')")
      #expect(found.compactMap { $0 }.joined(separator: " ") == columns)
    }
    #expect(try database.texts("PRAGMA user_version") == ["6"])
    #expect(try database.texts("PRAGMA integrity_check") == ["ok"])
  }

  @Test("migrations start from nothing, keep what is there, and run once")
  func migrations() throws {
    let queue = try DatabaseQueue()
    try RunSchema.migrator.migrate(queue)
    try queue.write { try $0.execute(sql: "INSERT INTO step (step, time, loss) VALUES (1, 2, 3)") }
    try RunSchema.migrator.migrate(queue)

    var next = RunSchema.migrator
    next.registerMigration("a later version") {
      try $0.execute(sql: "ALTER TABLE step ADD COLUMN later REAL DEFAULT 4")
    }
    try next.migrate(queue)
    try next.migrate(queue)
    let row = try queue.read { try Row.fetchOne($0, sql: "SELECT step, loss, later FROM step") }
    #expect(row == ["step": 1, "loss": 3.0, "later": 4.0])
  }

  @Test(
    "a run of an earlier version is read as it is, and brought up to date when it is taken over",
    arguments: [1, 2, 3, 4, 5])
  func earlier(version: Int) throws {
    try FileManager.default.removeItem(at: directory.database)
    let queue = try DatabaseQueue(path: directory.database.path)
    try RunSchema.migrator.migrate(queue, upTo: "\(version)")
    let added = String(repeating: ", NULL", count: min(2 * (version - 1), 4))
    let batch = String(repeating: ", NULL", count: min(max(version - 2, 0), 2))
    try queue.write {
      try $0.execute(
        sql: """
          INSERT INTO run VALUES (1, 'old', 5, '0.0.9', 'stopped', NULL, '', 0, 2, 300, 't', 's',
            'twn per row', 'tsld', '', 3\(added));
          INSERT INTO step (step, time, loss) VALUES (1, 2, 3);
          INSERT INTO watch VALUES (1, 'text', x'01000000'\(batch));
          """)
    }
    try queue.close()

    let reader = try directory.reader()
    #expect(try reader.run().name == "old")
    #expect(try reader.run().rewinds == 3)
    #expect(try reader.run().sgemmRate == nil)
    #expect(try reader.run().stepsPerEpoch == nil)
    #expect(try reader.lastStep() == 1)
    #expect(try reader.codeMaps().isEmpty)
    #expect(try reader.taskScores().isEmpty)
    #expect(try reader.watches() == [WatchRecord(id: 1, name: "text", tokens: [1])])
    #expect(try RunList.runs(in: folder.url).first?.run?.name == "old")
    expectProblem(.missing, saying: "no process is training this run") {
      _ = try RunCommands(directory).send("{}")
    }
    #expect(try TestDatabase(directory).texts("PRAGMA user_version") == ["\(version)"])

    let writer = try directory.writer()
    let watch = WatchRecord(id: 2, name: "batch", tokens: [2], batchStep: 1, endStep: 3)
    writer.update {
      $0.sgemmRate = 99.5
      $0.statusShare = 0.5
    }
    writer.append(.example(1) as CodeMapRecord)
    writer.append(watch)
    try writer.close()
    #expect(try TestDatabase(directory).texts("PRAGMA user_version") == ["6"])
    let migrated = try directory.reader()
    #expect(try migrated.run().rewinds == 3)
    #expect(try migrated.run().sgemmRate == 99.5)
    #expect(try migrated.run().statusShare == 0.5)
    #expect(try migrated.codeMaps() == [.example(1)])
    #expect(try migrated.watches().last == watch)
    #expect(try migrated.lastStep() == 1)
  }

  @Test("taking over a run of this version changes none of its rows")
  func takenOver() throws {
    let first = try directory.writer()
    for step in 1...20 { first.append(.example(step), matrices: [.example(step, matrix: 0)]) }
    try first.close()
    try directory.writer().close()
    let reader = try directory.reader()
    #expect(try reader.steps() == (1...20).map { .example($0) })
    for step in 1...20 {
      #expect(try reader.matrixSteps(at: step) == [.example(step, matrix: 0)])
    }
  }

  @Test("an interrupted creation is taken up again")
  func interrupted() throws {
    let url = folder.url.appendingPathComponent("again")
    let checkpoints = url.appendingPathComponent("checkpoints")
    try FileManager.default.createDirectory(at: checkpoints, withIntermediateDirectories: true)
    try Data("half a database".utf8).write(to: url.appendingPathComponent("run.sqlite.new"))
    expectProblem(.invalid, saying: "found no run.sqlite") { _ = try RunDirectory(opening: url) }
    let again = TestDatabase.self
    #expect(try again.init(folder.run("again")).texts("PRAGMA integrity_check") == ["ok"])
  }

  @Test("docs/run-store.md has the schema in full")
  func documented() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/run-store.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let schema = try #require(text.components(separatedBy: "## The schema, version 6").last)
    let sql = try #require(schema.components(separatedBy: "```sql\n").dropFirst().first)
      .components(separatedBy: "```")[0]
    let documented = try DatabaseQueue()
    try documented.write { try $0.execute(sql: sql) }
    let actual = try DatabaseQueue()
    try RunSchema.migrator.migrate(actual)
    func columns(_ queue: DatabaseQueue) throws -> [String?] {
      try queue.read {
        try String?.fetchAll(
          $0,
          sql: """
            SELECT s.name || '.' || c.name || ' ' || c.type || c."notnull" || c.pk
            FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
            WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' AND s.name NOT LIKE 'grdb_%'
            ORDER BY s.name, c.cid
            """)
      }
    }
    #expect(try columns(documented) == columns(actual))
  }
}
