"""What somebody who holds a file gives to have it checked."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length, Optional

MEGABYTES = 30


class CheckForm(FlaskForm):
    """A code, a file, or the hash of a file."""

    code = StringField(
        _("Code"),
        [Optional(), Length(max=60, message=_("A code has 16 letters and digits."))],
        description=_("16 letters and digits, beside the square on the document."),
    )
    file = FileField(
        _("File"),
        [Optional()],
        description=_("The PDF as you received it, up to 30 MB. It is compared, never kept."),
    )
    sha256 = StringField(
        _("Hash of the file"),
        [Optional(), Length(max=300, message=_("A sha256 has 64 digits, 0 to 9 and a to f."))],
        description=_("Its sha256: 64 digits, 0 to 9 and a to f."),
    )
