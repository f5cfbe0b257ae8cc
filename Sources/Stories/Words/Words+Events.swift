extension Words {
  /// How a thing came to be lost, and what the hero learned from it.
  static let mishaps = """
    there was a hole in <his> pocket, but <he> did not notice it / \
    checked <his> pockets for holes
    <he> was in such a hurry that <he> forgot to close <his> bag / \
    closed <his> bag with care
    <he> stopped to rest and put everything down on a stone / \
    looked back before <he> left a place
    <he> ran so fast that everything in <his> bag bounced / walked slowly and held on to <his> bag
    <he> climbed over a fence and turned upside down / walked around fences
    <he> jumped over a ditch with <his> arms in the air / stayed away from ditches
    <he> chased a butterfly and thought of nothing else / let the butterflies fly alone
    <he> fell asleep in the sun and the wind played with <his> things / \
    slept in bed, where there is no wind
    """

  /// What is wrong, what has to be done, what was done, and how that ends.
  static let troubles = """
    <elder.his> cart was stuck in the mud / push the cart / pushed the cart / \
    the cart rolled free
    <elder.his> donkey would not cross the bridge / lead the donkey / led the donkey with a carrot \
    / the donkey stood on the other side
    <elder.his> hens had run away / catch the hens / caught the hens one by one / \
    all the hens were back in the yard
    the roof of <elder.his> house had a hole / mend the roof / mended the roof / \
    not a drop of rain came in
    <elder.his> firewood was too heavy / carry the firewood / carried the firewood / \
    the wood lay dry beside the stove
    <elder.his> basket of <goods> had tipped over / pick up the <goods> / \
    picked up the <goods> / every <goods.one> was back in the basket
    the rope of <elder.his> well was torn / tie the rope / tied the rope with a good knot / \
    the bucket came up full of water
    <elder.his> glasses had fallen into the pond / find the glasses / \
    found the glasses in the mud / the glasses were clean again
    a heap of snow blocked <elder.his> door / clear away the snow / cleared away the snow / \
    the door swung open
    <elder.his> wheel was broken / mend the wheel / mended the wheel / the wheel turned again
    """

  /// Something to learn: to do it, did it, doing it, how it goes wrong at first, and where.
  static let skills = """
    swim / swam / swimming / sank like a stone / in the pond
    dance / danced / dancing / fell over <his> own feet / in the yard
    whistle / whistled / whistling / made no sound but a puff of air / on the way home
    sing / sang / singing / frightened the birds away / at the window
    juggle / juggled / juggling / dropped everything / in the kitchen
    bake bread / baked bread / baking bread / burned the crust / in the kitchen
    climb trees / climbed trees / climbing trees / slid down the trunk / in the orchard
    read / read / reading / mixed up all the letters / under the lamp
    skate / skated / skating / landed in the snow / on the ice
    fly a kite / flew a kite / flying a kite / crashed it into a hedge / on the hill
    ride a bicycle / rode a bicycle / riding a bicycle / rode into a bush / on the road
    play the flute / played the flute / playing the flute / made a terrible squeak / in the attic
    row a boat / rowed a boat / rowing a boat / went around in circles / on the lake
    paint / painted / painting / spilled the blue paint / in the garden
    """

  /// A present in secret: its name, to make it, made it, and the trace that the work leaves on its
  /// maker, as the story and as a friend would say it.
  static let projects = """
    a cake / bake a cake / baked a cake / flour on <his> nose / \
    flour on your nose
    a picture / paint a picture / painted a picture / paint on <his> hands / \
    paint on your hands
    a chair / build a chair / built a chair / sawdust in <his> hair / \
    sawdust in your hair
    a scarf / knit a scarf / knitted a scarf / bits of wool on <his> sleeves / \
    bits of wool on your sleeves
    a kite / make a kite / made a kite / glue on <his> fingers / \
    glue on your fingers
    a song / write a song / wrote a song / ink on <his> thumb / \
    ink on your thumb
    a birdhouse / build a birdhouse / built a birdhouse / a nail behind <his> ear / \
    a nail behind your ear
    a jar of jam / cook a jar of jam / cooked a jar of jam / red spots on <his> shirt / \
    red spots on your shirt
    a clay pot / shape a clay pot / shaped a clay pot / mud on <his> elbows / \
    mud on your elbows
    a quilt / sew a quilt / sewed a quilt / a needle in <his> collar / \
    a needle in your collar
    a bunch of paper roses / fold a bunch of paper roses / folded a bunch of paper roses / scraps of paper in <his> pockets / \
    scraps of paper in your pockets
    """

  static let occasions = """
    birthday
    wedding day
    name day
    first day at school
    last day of work
    moving day
    """

  /// A contest: its name, the task, did it, and what is counted.
  static let contests = """
    fishing contest / catch the most fish / caught / fish
    pancake contest / eat the most pancakes / ate / pancakes
    egg hunt / find the most eggs / found / eggs
    stacking contest / stack the most stones / stacked / stones
    snowball contest / throw the most snowballs into a bucket / threw / snowballs
    spelling contest / spell the most words / spelled / words
    jumping contest / make the most jumps on one leg / made / jumps
    knot contest / tie the most knots in one minute / tied / knots
    treasure hunt / find the most coins / found / coins
    riddle contest / solve the most riddles / solved / riddles
    """
}
