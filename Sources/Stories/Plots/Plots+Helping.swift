extension Plots {
  /// The hero helps a stranger, is given a present, and shares what came of it.
  static let helping = """
    helping:
      <opening> <help-meets> <help-asks> <help-works> <help-reward> <help-home> <help-moral>
    help-meets:
      <time>, <he> met an old <elder> <far.at>. The <elder> was <sad>, because <trouble>.
      <time>, <he> saw an old <elder> sitting <far.at>. The <elder> [sighed|shook <elder.his> head],
        for <trouble>.
      <time>, on the way to <far>, <hero> heard somebody call for help.
        It was an old <elder>. <trouble>!
    help-asks:
      "I am too old to <trouble.deed>," said the <elder>. "Can you help me?"
        "[Of course|Gladly|Yes, I can]," <said> <hero>.
      "May I help you?" asked <hero>. "Can you <trouble.deed>?" asked the <elder>.
        "I can try," <said> <hero>.
      Many people had walked past. "Nobody has time to <trouble.deed>," said the <elder>.
        "I have time," <said> <hero>.
      <hero> [wanted to go home for|was late for] dinner, but <he> stopped.
        "Let me <trouble.deed>," <he> said.
    help-works:
      So <he> <trouble.did>. It took [an hour|a long time|all afternoon],
        but then <trouble.result>.
      It was [hard|heavy|slow] work. First <he> tried alone and could not do it.
        Then <friend>, <a> <friend.kind>, came to help. They <trouble.did>, and soon
        <trouble.result>.
      <hero> rolled up <his> sleeves and <trouble.did>. [Before long|Soon], <trouble.result>.
      <he> <trouble.did>, and the <elder> [sang a song|told <him> stories] the whole time.
        [Before long|Soon], <trouble.result>.
    help-reward:
      The <elder> was [glad|so glad that <elder.he> laughed].
        "Take this <prize>," <elder.he> said. It was <shine>, and it had once belonged to
        <elder.his> <relative>.
      "You are a <hero.trait> <hero.kind>," said the <elder>, and <elder.he> gave <him>
        <a> <shine> <prize>.
      "I have no money," said the <elder>, "but I have <a> <shine> <prize>. It is yours now."
      The <elder> opened <elder.his> bag. In it was <a> <shine> <prize>. "For you," <elder.he> said.
    help-home:
      <hero> thanked the <elder> and [ran|skipped|walked] home with the <prize>.
      <time.end>, <hero> showed the <prize> to <his> <relative>. "Where did you get it?"
        asked <his> <relative>. "From an old <elder>," <said> <hero>.
      At home, <he> put the <shine> <prize> [on the table|by the window|over the door].
        <his> <relative> asked about it, and <he> told the story of the <elder>.
      <he> did not keep the <prize> for long. <time.later>, <he> gave it to <friend>, who had
        always wanted <a> <shine> <prize>.
    help-moral:
      And whenever <he> saw the <prize>, <he> thought of the old <elder>.
      [And|So] the next time somebody needed help, <hero> was the first to stop.
      The <elder> and the <hero.kind> stayed friends [for many years|ever after].
      "It feels good to help," thought <hero>, and <he> was <happy>.
      <celebrate>
    """
}
