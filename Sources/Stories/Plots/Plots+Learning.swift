extension Plots {
  /// Something that the hero cannot do at first, and can do in the end.
  static let learning = """
    learning:
      <opening> <learn-wish> <learn-tease> <learn-first> <learn-teacher> <learn-practice>
        <learn-success> <learn-end>
    learn-wish:
      <he> had one big wish. <he> wanted to <skill>.
      <his> <relative> <skill.did> every day, but <hero> could not <skill> at all.
      All <his> friends could <skill>. Only <hero> could not.
      More than anything else, <hero> wanted to learn to <skill>.
    learn-tease:
      "<a> <hero.kind> cannot <skill>!" said <friend>, <a> <friend.trait> <friend.kind>.
        "We will see," <said> <hero>.
      "Why do you want to <skill>?" asked <friend>, <a> <friend.kind>.
        "Because it makes me happy," <said> <hero>.
      "You are too [small|young|slow] to <skill>," said <a> <friend.kind> named <friend>.
      [|]
    learn-first:
      <time>, <he> tried it <skill.where>. <he> <skill.failure>. <he> tried again and <skill.failure>
        a second time.
      <time>, <he> tried it for the first time <skill.where>. But <he> only <skill.failure>,
        and [everybody|a crow|a passing goose] laughed.
      <time>, <he> tried <number> times. <number> times <he> <skill.failure>.
    learn-teacher:
      <hero> was <sad>. An old <elder> had watched <him>. "I <skill.did> badly, too, when I was
        young," said the <elder>. "[Do not give up|Try once more|Go slowly]."
      "I can show you how to <skill>," said an old <elder> who was sitting <spot>.
        "The secret of <skill.doing> is to [take your time|breathe|think of nothing else|trust yourself|smile]."
      Then <he> saw an old <elder> who <skill.did> as if it were nothing. "Will you teach me?" asked
        <hero>. "[Gladly|Of course]," said the <elder>, "if you bring me <number> <goods>."
        <hero> ran to <goods.source> and came back with <number> <goods>.
    learn-practice:
      So <hero> practiced [every day|every morning|for a week|all winter]. On the first day <he>
        <skill.failure>. On the second day it went better.
      They practiced <skill.doing> [in the sun and in the rain|day after day|until dark].
      <hero> practiced and practiced. Sometimes <he> <skill.failure>, but <he> did not give up.
    learn-success:
      And then, one [fine|cloudy|windy] day, <he> <skill.did>! <he> <skill.did> all [day|afternoon|morning] long.
      On the third day, something happened. <hero> <skill.did>, and nobody helped <him>!
      Then the day came. Everyone was [watching|there] when <hero> <skill.did> for the first time.
    learn-end:
      "Now you can <skill>," said the <elder>. "I can!" <called> <hero>. <he> was <proud>.
      <friend> could not believe it. "Can you teach me?" <friend.he> asked.
        So <hero> taught <friend>, and soon they both <skill.did>.
      And when somebody asks <hero> how long it takes to learn <skill.doing>, <he> smiles and says,
        "^<number> tries, and then one more."
      <hero> thanked the <elder> and gave <elder.him> <a> <shine> <prize>.
      <celebrate>
    """
}
