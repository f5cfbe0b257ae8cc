extension RunSchema {
  /// Version 2: what the run's speed can be compared with, and codes to look at.
  ///
  /// SQLite keeps a column's comment only where something follows it.
  static let version2 = """
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
}
