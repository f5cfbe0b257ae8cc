import GRDB

/// The tables of `run.sqlite`, and how a file of an earlier version becomes one of this version.
///
/// A migration that has been released never changes; a new version is a new migration.
package enum RunSchema {
  /// What each version adds; the number of the last is the version that this program writes.
  private static let versions = [
    version1, version2, version3, version4, version5, version6,
  ]

  /// The version that this program writes; stored as `PRAGMA user_version`.
  package static var version: Int { versions.count }

  /// Marks the file as a run's, stored as `PRAGMA application_id`: the letters "tsld".
  static let applicationID: Int32 = 0x7473_6c64

  /// Brings an empty or older database up to date.
  package static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (index, sql) in versions.enumerated() {
      migrator.registerMigration("\(index + 1)") { database in
        try database.execute(sql: sql)
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(index + 1)")
      }
    }
    return migrator
  }

  /// Version 2: what the run's speed can be compared with, and codes to look at.
  ///
  /// SQLite keeps a column's comment only where something follows it.
  private static let version2 = """
    ALTER TABLE run ADD COLUMN operations_per_step REAL
      /* floating-point operations that a step cannot do without */ DEFAULT NULL;
    ALTER TABLE run ADD COLUMN sgemm_rate REAL
      /* of plain matrix products on as many threads, GFLOP/s; NULL: not measured */ DEFAULT NULL;
    \(codeMaps)
    """

  static let codeMaps = """
    CREATE TABLE code_map (  -- a part of a matrix's codes after a step; the last 200 of a matrix
      matrix INTEGER NOT NULL,       -- matrix.id
      step INTEGER NOT NULL,
      first_row INTEGER NOT NULL,
      first_column INTEGER NOT NULL,
      rows INTEGER NOT NULL,
      columns INTEGER NOT NULL,
      codes BLOB NOT NULL,           -- a signed byte each, row by row: -1, 0, 1; of minmax, the
                                     -- level counted from zero
      PRIMARY KEY (matrix, step)
    ) STRICT;

    """

  /// Version 3: what other processes need to show how far things are, and batches to look at.
  private static let version3 = """
    ALTER TABLE run ADD COLUMN steps_per_epoch REAL
      /* steps that one pass over the texts takes */ DEFAULT NULL;
    ALTER TABLE run ADD COLUMN status_share REAL
      /* share that is done of an evaluation or a checkpoint under way */ DEFAULT NULL;
    ALTER TABLE watch ADD COLUMN batch_step INTEGER
      /* a sequence of this step's batch, traced once; NULL: traced through training */ DEFAULT NULL;

    """

  /// Version 4: texts that are watched no longer.
  private static let version4 = """
    ALTER TABLE watch ADD COLUMN end_step INTEGER
      /* after this step it was traced no longer, because somebody asked; NULL: not so */
      DEFAULT NULL;

    """

  /// Version 5: lines of steps that the run left by going back, and what people say of the run.
  private static let version5 = branches

  static let branches = """
    CREATE TABLE branch (  -- a line of steps that the run left: it went back before its end
      id INTEGER PRIMARY KEY,        -- in the order in which they were left
      left_step INTEGER NOT NULL,    -- the step that the run went back to
      last_step INTEGER NOT NULL,    -- the line's last step
      time REAL NOT NULL,            -- when it was left
      event INTEGER NOT NULL         -- event.id of the rewind
    ) STRICT;
    CREATE TABLE branch_step (  -- its steps behind that one, as they were in step
      branch INTEGER NOT NULL,       -- branch.id
      step INTEGER NOT NULL,
      \(stepColumns)
      , PRIMARY KEY (branch, step)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE branch_evaluation (  -- its evaluations, as they were in evaluation
      branch INTEGER NOT NULL,       -- branch.id
      step INTEGER NOT NULL,
      \(evaluationColumns)
      , PRIMARY KEY (branch, step)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE annotation (  -- what is said of the run: note, tags, provenance
      kind TEXT PRIMARY KEY,
      text TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    """

  /// Version 6: tasks that are asked at evaluations.
  private static let version6 = taskScores

  static let taskScores = """
    CREATE TABLE task_score (  -- what tasks gave at evaluations, a row for each metric
      step INTEGER NOT NULL,
      \(taskScoreColumns)
      , PRIMARY KEY (step, model, task, metric)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE branch_task_score (  -- those of a line that was left, as they were in task_score
      branch INTEGER NOT NULL,       -- branch.id
      step INTEGER NOT NULL,
      \(taskScoreColumns)
      , PRIMARY KEY (branch, step, model, task, metric)
    ) STRICT, WITHOUT ROWID;

    """

  private static let taskScoreColumns = """
    model TEXT NOT NULL,           -- student, or teacher, which is asked once
    task TEXT NOT NULL,
    metric TEXT NOT NULL,          -- acc, acc_norm, ... as lm-evaluation-harness names them
    place INTEGER NOT NULL,        -- of the metric among the task's: people look at the first one, 0
    time REAL NOT NULL,
    seconds REAL,                  -- how long the task took
    items INTEGER NOT NULL,        -- how many were asked
    value REAL,
    standard_error REAL,           -- of the mean over items; NULL: it is no mean
    chance REAL,                   -- what guessing would get; NULL: there are no choices
    nan TEXT
    """
}
