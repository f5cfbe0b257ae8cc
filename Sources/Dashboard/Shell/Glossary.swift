import Terminal

/// What the quantities on the screen mean, a sentence each.
enum Glossary {
  typealias Entry = (name: String, meaning: String)

  static let losses: [Entry] = [
    (
      "loss",
      "What training minimises; with the objective tsld, ground truth plus distillation."
    ),
    ("ground truth", "The student's mean cross entropy against the text, in nats."),
    (
      "distillation",
      "The student's cross entropy against the teacher, weighted by the token scale."
    ),
    (
      "train-eval gap",
      "Cross entropy on held-out text less that on training text: overfitting shows here."
    ),
    ("KL", "KL(teacher|student): how far their predictions are apart, in nats."),
    (
      "agreement",
      "Share of positions at which both models give the same token the largest probability."
    ),
    ("gradient norm", "The gradient's length before clipping; spikes are steps that were clipped."),
  ]
  static let perplexities: [Entry] = [
    (
      "perplexity",
      "exp of the mean cross entropy on held-out text, as if so many tokens were equally likely."
    ),
    ("teacher", "The full-precision teacher's perplexity, which the student comes near."),
    ("goal", "The teacher's perplexity plus 1.0; the paper promises less."),
    ("start", "The perplexity of the quantized weights before any training."),
    (
      "recovered",
      "Of the distance in nats (log of perplexity) from start to teacher, the share that training has closed."
    ),
  ]
  static let scales: [Entry] = [
    (
      "token scale",
      "Each token's weight in the distillation: softmax of the teacher's cross entropies / T. Tokens of which the teacher is unsure weigh more."
    ),
    (
      "effective tokens",
      "1/Σs²: all of them where the scale is even, 1 where one token has all weight."
    ),
    ("temperature", "T: a high one evens the token scale out, a low one sharpens it."),
    (
      "1.14/31",
      "A token scale as a multiple of the even 1/31 that plain logit distillation gives each of 31 tokens."
    ),
  ]
  static let tokens: [Entry] = [
    ("cross entropy", "-log of the probability that a model gives the token, in nats."),
    ("entropy", "How spread the teacher's prediction is, whatever the token; in nats."),
    ("confidence", "A model's largest probability; sorting and colours are by the teacher's."),
    ("kd", "-Σ p log q: the student's cross entropy against the teacher's prediction."),
    (
      "difference",
      "The student's cross entropy less the teacher's: where the student lost something."
    ),
  ]
  static let weights: [Entry] = [
    (
      "-1 0 +1",
      "Shares of the codes; <0 0 >0 where there are more levels than three. For a Gaussian 42 % are zero with the ternary rule of twn."
    ),
    ("flips", "Share of codes that changed at the last step: 0↔±1, or the sign."),
    ("oscillation", "Flips that undo the weight's previous one, averaged."),
    (
      "mostly zero",
      "More than \(Format.percent(MatrixWarning.zeroLimit)) of ternary codes are 0: the matrix passes little on."
    ),
    (
      "frozen",
      "No flip at the last \(MatrixWarning.frozenMeasurements) measurements, while other matrices flip."
    ),
    ("collapsed", "The scale is zero or no number: the matrix passes nothing on."),
    ("α", "The scale of a row's codes: mean, spread over rows, and drift since the start."),
    ("SQNR", "10 log10(|w|²/|w-ŵ|²) in dB: how much of the latent weights the codes keep."),
    (
      "w/Δ",
      "Latent weights over their row's threshold: those beyond ±1 are ±1, the rest 0. Percentages at the sides are the weights that lie farther out than the picture reaches."
    ),
  ]
  static let errors: [Entry] = [
    ("error", "|h_S-h_T|²/|h_T|²: how far the student's hidden states are from the teacher's."),
    ("by position", "Errors add up from token to token: later positions suffer from earlier ones."),
  ]
  static let marks: [Entry] = [
    (
      "C L T S P B R !",
      "On charts: checkpoint, learning rate, token scale, other setting, pause, back to a checkpoint, resumed, failure. A digit: so many kinds of these at one place."
    ),
    (
      "at the edge",
      "An arrow: values beyond the edge, so that a spike is always seen. A cross or question mark: no number."
    ),
  ]
  static let system: [Entry] = [
    ("phases", "Where a step's time goes, from the teacher's forward pass to requantizing."),
    ("GFLOP/s", "Floating point operations of the step's matrix products per second."),
    ("sgemm limit", "What this machine's matrix product alone reaches, measured at the start."),
    (
      "events",
      "Everything that was done to the run, with the step and the local time at which it took effect."
    ),
  ]
}
