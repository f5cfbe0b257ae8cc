extension RunSchema {
  /// Version 1. SQLite keeps the comments, so that `.schema` in its shell explains the columns; they,
  /// but nothing else, may still be mended.
  ///
  /// No foreign keys and hardly a check: recording a step must never fail for its content.
  static let version1 = """
    CREATE TABLE run (  -- one row: what the run is and how it stands
      id INTEGER PRIMARY KEY CHECK (id = 1),
      name TEXT NOT NULL,
      created_at REAL NOT NULL,      -- seconds since 1970, like every time here
      program_version TEXT NOT NULL,
      status TEXT NOT NULL,          -- running, paused, evaluating, saving, finished, stopped, failed
      process_id INTEGER,            -- NULL: no process has the run
      host TEXT NOT NULL,            -- the machine of that process
      heartbeat_at REAL NOT NULL,    -- written every 2 seconds while a process has the run
      thread_count INTEGER NOT NULL,
      total_steps INTEGER NOT NULL,
      teacher TEXT NOT NULL,
      student TEXT NOT NULL,
      quantizer TEXT NOT NULL,
      objective TEXT NOT NULL,
      message TEXT NOT NULL,         -- the last thing people should know, such as why it failed
      rewinds INTEGER NOT NULL       -- how often steps were taken back by resuming
    ) STRICT;
    CREATE TABLE step (  -- one row for each optimizer step; cross entropies and losses in nats
      step INTEGER PRIMARY KEY,
      \(stepColumns)
    ) STRICT;
    CREATE TABLE matrix (  -- the quantized matrices
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      rows INTEGER NOT NULL,
      columns INTEGER NOT NULL,
      histogram_limit REAL NOT NULL  -- histograms of w/threshold reach from -limit to limit
    ) STRICT;
    CREATE TABLE matrix_step (  -- a matrix after a step; shares are of its weights, 0 to 1
      step INTEGER NOT NULL,
      matrix INTEGER NOT NULL,       -- matrix.id
      minus_share REAL,
      zero_share REAL,
      plus_share REAL,
      zero_flip_share REAL,          -- from 0 to +-1 or back at this step
      sign_flip_share REAL,          -- from -1 to +1 or back
      level_flip_share REAL,         -- between levels of one sign
      oscillation_share REAL,        -- flips that undo the weight's last flip
      average_oscillation_share REAL, -- the moving average of that
      never_flipped_share REAL,
      boundary_share REAL,           -- within 5 % of a threshold
      scale_mean REAL,
      scale_spread REAL,
      scale_drift REAL,              -- scale now / scale at the start
      sqnr REAL,                     -- signal to quantization noise, decibels
      entropy REAL,                  -- of the codes, bits
      gradient_norm REAL,
      dead_zone_share REAL,          -- share of the squared gradient norm on weights with code 0
      histogram BLOB NOT NULL,       -- counts, little-endian uint32, equal bins
      nan TEXT,
      PRIMARY KEY (step, matrix)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE evaluation (
      step INTEGER PRIMARY KEY,
      \(evaluationColumns)
    ) STRICT;
    CREATE TABLE checkpoint (
      step INTEGER PRIMARY KEY,
      path TEXT NOT NULL,            -- relative to the run's directory
      hash TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      perplexity REAL,               -- the student's, evaluated whole at this step
      saved_at REAL NOT NULL,
      is_kept INTEGER NOT NULL,      -- 0: the file has been removed to save space
      event INTEGER NOT NULL,        -- the last event whose effect it includes
      nan TEXT
    ) STRICT;
    CREATE TABLE watch (  -- token sequences that are traced
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      tokens BLOB NOT NULL           -- token ids, little-endian int32
    ) STRICT;
    CREATE TABLE token (  -- texts of all tokens that occur in watches and traces
      id INTEGER PRIMARY KEY,
      text BLOB NOT NULL             -- bytes: a token need not be UTF-8 by itself
    ) STRICT;
    CREATE TABLE token_trace (  -- one position of a watch; entropies in nats
      watch INTEGER NOT NULL,        -- watch.id
      step INTEGER NOT NULL,
      position INTEGER NOT NULL,
      token INTEGER NOT NULL,        -- the label: the token after this position
      scale REAL,
      teacher_cross_entropy REAL,
      student_cross_entropy REAL,
      teacher_entropy REAL,
      confidence REAL,
      kd REAL,                       -- soft cross entropy of teacher and student
      teacher_top BLOB NOT NULL,     -- most probable first: int32 token, float32 probability, ...
      student_top BLOB NOT NULL,
      nan TEXT,
      PRIMARY KEY (watch, step, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE event (  -- the audit trail; replay those of kind 'command' that are not discarded
      id INTEGER PRIMARY KEY,        -- in the order of their happening
      step INTEGER NOT NULL,         -- steps completed by then
      time REAL NOT NULL,
      kind TEXT NOT NULL,            -- command, evaluation, checkpoint, pause, error, rewind, ...
      before TEXT,                   -- what the event changed
      after TEXT,
      text TEXT NOT NULL,
      is_discarded INTEGER NOT NULL  -- 1: resuming from an earlier checkpoint undid it
    ) STRICT;
    CREATE TABLE command (  -- how other processes steer
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      time REAL NOT NULL,
      json TEXT NOT NULL CHECK (length(json) <= 65536),
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'applied', 'refused')),
      step INTEGER,                  -- where it took effect
      answer TEXT
    ) STRICT;
    CREATE INDEX command_by_state ON command (state) WHERE state = 'pending';

    """

  /// What is recorded of a step, behind its number.
  static let stepColumns = """
    time REAL NOT NULL,
    loss REAL,
    gt REAL,                       -- cross entropy against the labels
    distillation REAL,
    layers REAL,
    perplexity REAL,               -- exp(gt)
    soft_cross_entropy REAL,
    forward_kl REAL,
    agreement REAL,                -- share of positions with the teacher's arg max
    teacher_cross_entropy REAL,
    confidence REAL,               -- the teacher's largest probability, mean
    gradient_norm REAL,
    clipped_norm REAL,
    learning_rate REAL,
    tokens INTEGER,                -- positions that had a label
    tokens_per_second REAL,
    teacher_ms REAL,               -- time by phase, in milliseconds
    forward_ms REAL,
    objective_ms REAL,
    backward_ms REAL,
    optimizer_ms REAL,
    quantize_ms REAL,
    scale_effective_count REAL,    -- 1 / sum of squared token scales
    scale_largest REAL,
    scale_smallest REAL,
    nan TEXT                       -- names of columns that are NULL because they were NaN: loss,gt
    """

  /// What is recorded of an evaluation, behind its step.
  static let evaluationColumns = """
    time REAL NOT NULL,
    seconds REAL,                  -- how long it took
    tokens INTEGER NOT NULL,       -- positions evaluated
    is_interrupted INTEGER NOT NULL,
    student_perplexity REAL,
    teacher_perplexity REAL,       -- NULL: no teacher
    gap REAL,                      -- student_perplexity - teacher_perplexity
    student_cross_entropy REAL,
    teacher_cross_entropy REAL,
    student_by_position BLOB NOT NULL,  -- cross entropy, little-endian float32 like all blobs here
    teacher_by_position BLOB NOT NULL,
    layer_count INTEGER NOT NULL,
    layer_errors BLOB NOT NULL,    -- |h_S - h_T|^2 / |h_T|^2, one layer's positions after another's
    sample_cross_entropy BLOB NOT NULL, -- sampled tokens: the teacher's cross entropy,
    sample_confidence BLOB NOT NULL,    -- its largest probability
    sample_entropy BLOB NOT NULL,       -- and its entropy
    nan TEXT
    """
}
