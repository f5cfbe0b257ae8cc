extension Words {
  static let names = """
    Mia / she
    Tom / he
    Lily / she
    Ben / he
    Anna / she
    Max / he
    Rosa / she
    Leo / he
    Nora / she
    Sam / he
    Clara / she
    Finn / he
    Ella / she
    Otto / he
    Ida / she
    Jack / he
    Ruby / she
    Hugo / he
    Zoe / she
    Oscar / he
    Maya / she
    Felix / he
    Lucy / she
    Theo / he
    Greta / she
    Noah / he
    Wilma / she
    Pip / he
    Hazel / she
    Bruno / he
    Ivy / she
    Milo / he
    Freya / she
    Emil / he
    Daisy / she
    Jonas / he
    Alma / she
    Casper / he
    Juno / she
    Rufus / he
    """

  static let kinds = """
    fox
    rabbit
    girl / she
    boy / he
    mouse
    bear
    cat
    hedgehog
    squirrel
    duck
    princess / she
    prince / he
    owl
    goat
    otter
    badger
    wizard / he
    witch / she
    frog
    robot
    beaver
    giant
    dragon
    turtle
    mole
    raccoon
    knight
    elephant
    juggler
    penguin
    """

  static let traits = """
    little
    curious
    kind
    brave
    clever
    young
    shy
    cheerful
    gentle
    lively
    quiet
    friendly
    playful
    patient
    polite
    careful
    thoughtful
    dreamy
    proud
    funny
    bold
    stubborn
    forgetful
    sleepy
    """

  /// Strangers: "an old miller".
  static let elders = """
    miller / he
    woman / she
    farmer / he
    gardener / she
    fisherman / he
    potter / she
    shepherd / he
    tailor / she
    sailor / he
    clockmaker / she
    man / he
    weaver / she
    carpenter / he
    beekeeper / she
    musician / he
    painter / she
    """

  /// Members of the hero's family: "his grandmother".
  static let relatives = """
    grandmother / she
    grandfather / he
    mother / she
    father / he
    aunt / she
    uncle / he
    sister / she
    brother / he
    cousin / she
    """
}
