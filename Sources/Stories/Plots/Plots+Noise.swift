extension Plots {
  /// A sound at night, what it might be, and what it is.
  static let noise = """
    noise-story:
      <opening> <noise-night> <noise-fear> <noise-friend> <noise-go> <noise-found> <noise-remedy>
        <noise-end>
    noise-night:
      One night, <he> woke up. <noise>, it went in the dark.
      One [dark|windy|stormy|moonless] night, <he> could not sleep. <noise>! What was that?
      It was late, and <he> was in bed. Then <he> heard it. <noise>, it went outside.
    noise-fear:
      "It must be <noise.guess>!" thought <hero>, and <he> [pulled the blanket over <his> head|hid
        behind the curtain|held <his> breath].
      <hero> lay very still. "Is it <noise.guess>?" <he> <says>.
      "Maybe it is <noise.guess>," <he> thought. It went on and on. <noise>.
    noise-friend:
      <hero> woke up <friend>, <a> <friend.trait> <friend.kind>. "Do you hear that? I think it is
        <noise.guess>." "Let us go and see," <friend> <said>.
      <friend>, <a> <friend.kind>, was staying for the night. "Are you awake?" <says> <hero>.
        "Yes," said <friend>. "I can hear it, too."
      <he> took <a> <look> <thing> to feel brave and went to wake <friend>, the <friend.kind> from next
        door. "<noise.guess>?" said <friend>. "I want to see it!"
    noise-go:
      <together>, they tiptoed [down the stairs|through the hall|to the door].
        <hero> carried a candle, and <friend> carried a broom.
      They took a lamp and went out. First they looked <spot>. Nobody was there. Then they looked
        <nook>. Nobody was there, either. <noise>! It was quite near now.
      Step by step, they followed the sound. <noise>. <hero> held the hand of <friend>.
    noise-found:
      And what did they find? It was only <noise.cause>!
      <friend> held up the light. There was no sign of <noise.guess>. There was <noise.cause>!
      "Look!" said <hero>. "It is not <noise.guess>. It is <noise.cause>!"
    noise-remedy:
      They laughed so much that they woke up <his> <relative>. Then they <noise.remedy>.
      "How silly of us," said <friend>. They <noise.remedy>, and the night was quiet again.
      The next day, an old <elder> helped them, and they <noise.remedy>.
    noise-end:
      They ate <treat> in the middle of the night and went back to bed.
      "I was not afraid," said <hero>. "Neither was I," said <friend>. Neither of them was
        telling the truth.
      After that, <hero> was not afraid of <noise.guess> any more.
      And when <he> hears a sound at night now, the <hero.trait> <hero.kind> gets up and looks.
      In the morning, <hero> told <his> <relative> about <noise.guess> that was really
        <noise.cause>.
    """
}
