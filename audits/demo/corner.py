"""The own touchpoint of one demonstration store: it counts in that store's audits and in no comparison."""

from audits.demo.questions import scale, yes_no
from audits.sheet import Channel, Lens, Touchpoint

CORNER_STORE = "NOR-004"
COFFEE_CORNER = Touchpoint(
    "coffee_corner",
    {"": "Coffee corner"},
    (
        yes_no("coffee_offered", "Were you offered a coffee while you chose?", 4),
        yes_no("corner_clean", "Were the table and the cups clean?", 4),
        scale("corner_pleasant", "How pleasant was it to sit there?", 4),
    ),
    Channel.STORE,
    Lens.EXPERIENCE,
)
