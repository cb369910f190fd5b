"""The words for what a comparison can be narrowed to, and for the groups of its pages."""

from flask_babel import lazy_gettext as _

from audits.comparisons.figures import Group
from audits.consistency.shares import Source
from audits.sheet import Channel, Lens

CHANNELS = {
    Channel.STORE: _("In the store"),
    Channel.PHONE: _("By phone"),
    Channel.WEB: _("On the web"),
    Channel.APP: _("In the app"),
    Channel.CHAT: _("By chat"),
    Channel.DELIVERY: _("At delivery"),
    Channel.AFTER_SALES: _("After the sale"),
}
LENSES = {
    Lens.SERVICE: _("Service"),
    Lens.EXPERIENCE: _("Experience"),
}
GROUPS = {
    Group.WHERE: _("Where"),
    Group.WHY: _("Why"),
    Group.NEXT: _("What next"),
}
SOURCES = {
    Source.STORES: _("Between stores"),
    Source.SHOPPERS: _("Between shoppers"),
    Source.VISITS: _("From visit to visit"),
}
