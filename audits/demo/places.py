"""The 48 stores of Wrenfield, a made-up chain for kitchen and table, in three made-up regions."""

from dataclasses import dataclass

BRAND = "Wrenfield"
COUNTRY = "GB"
TIMEZONE = "Europe/London"

TOWNS: dict[str, tuple[str, ...]] = {
    "North": (
        "Ashbeck", "Birkholme", "Calderwick", "Dunmoor", "Eskrigg", "Fellgate", "Garsthwaite", "Hollin Cross",
        "Ingleby Mill", "Kettlewater", "Langrigg", "Marrowdale", "Netherfell", "Ousterby", "Pikeham", "Rosethorpe",
    ),
    "Coast": (
        "Anchor Quay", "Brackwater", "Cliffend", "Dovesands", "Eastmole", "Foremouth", "Gullhaven", "Harrowness",
        "Islemouth", "Kelpport", "Lantern Bay", "Mewstone", "Northspit", "Oystergate", "Pebblestowe", "Saltmarsh",
    ),
    "Vale": (
        "Alderbourne", "Bramblecote", "Chalkhampton", "Dingleford", "Elmstead Magna", "Fernley", "Goosebridge",
        "Hazelworth", "Ivychurch", "Kingsorchard", "Larkhill St Mary", "Millbrook Regis", "Nutbourne Vale",
        "Orchardleigh", "Plumstead Parva", "Quillham",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One store: its code, name, region path and a position that is nobody's address."""

    code: str
    name: str
    region: str
    latitude: float
    longitude: float


def places() -> tuple[Place, ...]:
    """All 48, region by region."""
    found = []
    for row, (region, towns) in enumerate(TOWNS.items()):
        for column, town in enumerate(towns):
            code = f"{region[:3].upper()}-{column + 1:03d}"
            latitude = round(54.4 - 1.3 * row + 0.04 * (column % 4), 4)
            longitude = round(-2.6 + 0.17 * column, 4)
            found.append(Place(code, f"{BRAND} {town}", f"{BRAND} / {region}", latitude, longitude))
    return tuple(found)
