extension Plots {
  /// Rules that every plot may use.
  static let shared = """
    opening:
      Once upon a time there was <a> <hero.trait> <hero.kind> [named|called] <hero>.
      There once [was|lived] <a> <hero.trait> <hero.kind> [named|called] <hero>.
      <hero> was <a> <hero.trait> <hero.kind> who lived [near|not far from] <place>.
      In a [small|little|quiet|crooked] [house|cottage] near <place> lived
        <a> <hero.trait> <hero.kind> [named|called] <hero>.
      Long ago, <a> <hero.trait> <hero.kind> [named|called] <hero> lived near <place>.
      [Everyone|Everybody] near <place> knew <hero>, the <hero.trait> <hero.kind>.
      This is the story of <hero>, <a> <hero.trait> <hero.kind> from <place>.
    hero-again:
      <hero>
      the <hero.kind>
      the <hero.trait> <hero.kind>
    friend-again:
      <friend>
      the <friend.kind>
      the <friend.trait> <friend.kind>
    sad:
      sad
      unhappy
      very sad
      close to tears
      heartbroken
    happy:
      happy
      glad
      very happy
      [full of joy|delighted]
      so happy that <he> danced
      as happy as a lark
    proud:
      proud
      [very|quite] pleased
      proud and happy
      prouder than a peacock
    said:
      said
      answered
      replied
      whispered
    says:
      said
      whispered
      murmured
    called:
      called
      cried
      shouted
      said
    friend-arrives:
      <friend>, <a> <friend.trait> <friend.kind>, [came along|came by|was passing by].
      <a> <friend.kind> [named|called] <friend> [came along|came by|was passing by].
      Just then, <a> <friend.kind> [named|called] <friend> [came|walked] around the corner.
    together:
      together
      side by side
    celebrate:
      Then they [shared|had|enjoyed] <treat> [together|by the fire|in the sun|].
      There was <treat> for everyone.
      They sat down <far.at> and ate <treat>.
      And because it was a special day, there was <treat>.
    goodnight:
      <time.end>, <hero-again> slept [well|soundly|like a stone].
      <time.end>, <hero-again> went home with a [smile|song|light heart].
      And [from that day on|ever after|from then on], <hero> and <friend>
        were [friends|the best of friends|good friends].
      <time.end>, <hero> told <his> <relative> all about it.
      And that is the end of the story.
    """
}
