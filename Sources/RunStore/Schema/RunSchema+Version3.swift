extension RunSchema {
  /// Version 3: what other processes need to show how far things are, and batches to look at.
  static let version3 = """
    ALTER TABLE run ADD COLUMN steps_per_epoch REAL
      /* steps that one pass over the texts takes */ DEFAULT NULL;
    ALTER TABLE run ADD COLUMN status_share REAL
      /* share that is done of an evaluation or a checkpoint under way */ DEFAULT NULL;
    ALTER TABLE watch ADD COLUMN batch_step INTEGER
      /* a sequence of this step's batch, traced once; NULL: traced through training */ DEFAULT NULL;

    """

  /// Version 4: texts that are watched no longer.
  static let version4 = """
    ALTER TABLE watch ADD COLUMN end_step INTEGER
      /* after this step it was traced no longer, because somebody asked; NULL: not so */
      DEFAULT NULL;

    """

  /// Shows a database of version 3 as one of this version, without changing it.
  static let version3AsCurrent =
    "CREATE TEMP VIEW watch AS SELECT *, NULL AS end_step FROM main.watch;"

  /// Shows a database of version 2 as one of this version, without changing it.
  static let version2AsCurrent = views(ofRun: columns3)

  /// Shows a database of version 1 as one of this version, without changing it: tables and views of
  /// the connection, whose names go before the file's.
  static let version1AsCurrent =
    views(ofRun: "NULL AS operations_per_step, NULL AS sgemm_rate, " + columns3)
    + codeMaps.replacing("CREATE TABLE", with: "CREATE TEMP TABLE")

  private static let columns3 = "NULL AS steps_per_epoch, NULL AS status_share"

  private static func views(ofRun columns: String) -> String {
    """
    CREATE TEMP VIEW run AS SELECT *, \(columns) FROM main.run;
    CREATE TEMP VIEW watch AS SELECT *, NULL AS batch_step, NULL AS end_step FROM main.watch;

    """
  }
}
