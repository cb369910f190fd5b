"""Words that hold a sentence together and name nothing: a theme neither begins nor ends with one.

English, French and Arabic, case-folded, with the elisions of French as one word each, as `words.cut` leaves them. Not
here: what denies ("nobody greeted" is a theme), and what names a thing in one of the other languages ("car", "son").
"""

ENGLISH = """
a about after again all also am an and any anything are as at be because been before being both but by came
can could did do does doing done down each either else even ever every for from get gets getting go goes going
gone got had has have having he her here hers him his how i i'd i'm i've if in into is it it's its itself just
like made make many may me might more most much must my myself of off on once one only or other others our
ours out over own perhaps put quite rather really she should so some somebody someone something such than that
that's the their theirs them then there these they they'd they're this those though three through to too two
under until up upon us very was we went were what when where whether which while who whom whose why will with
within would yet you your yours
"""
FRENCH = """
ai aient ainsi ait alors après as au aura aurait aussi autre autres aux avaient avait avant avec avez avoir
avons bien c'est c'était ce cela celle celles celui ces cet cette ceux chaque chez comme comment d'un d'une
dans de depuis des deux dont donc du elle elles en encore entre est et étaient était été êtes être eu eux fait
faire font il ils j'ai j'aurais j'avais je jusqu'à l'on la laquelle le lequel les leur leurs lorsque lui m'a
m'ait m'avait ma mais même me mes moi moins mon n'a n'ai n'avait n'est n'était ne nos notre nous on ont ou où
par parce pendant peu peut plus plusieurs pour pourquoi pouvait près puis qu'elle qu'il qu'ils qu'on qu'un
qu'une quand que quel quelle quelqu'un quelque quelques quels qui quoi s'est s'il sa se sera serait ses si
soit sont sous suis sur ta te tes toi tous tout toute toutes très tu un une vers voir vos votre vous y
"""
ARABIC = """
أو أي أن إن إلى إذا أنا أنت أنه أنها التي الذي الذين الى ان او اي بعد بل بين ثم حتى حيث دون ذلك سوف عن على عند
عندما غير في فقط قبل قد كان كانت كانوا كل كما كنت كي كيف لان لأن لقد لكن لما له لها لهم لو لي ما مثل مع من منذ
منه منها نحن هذا هذه هم هنا هناك هو هي و وكان وهو وهي يا يكون
"""

FUNCTION_WORDS = frozenset(f"{ENGLISH} {FRENCH} {ARABIC}".casefold().split())
