"""The words for what a comparison can be narrowed to, and for the groups of its pages."""

from flask_babel import lazy_gettext as _

from audits.comparisons.figures import Group
from audits.consistency.shares import Source
from audits.sheet import Channel, Lens, Metric

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
METRICS = {
    Metric.NPS: _("NPS: would recommend"),
    Metric.CSAT: _("CSAT: satisfied with the visit"),
    Metric.CES: _("CES: how easy it was"),
    Metric.RETURN: _("Would return"),
    Metric.RECOMMEND: _("Would recommend to a friend"),
}
