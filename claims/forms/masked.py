"""The field of every free text that is kept masked (`claims.writing.masking`)."""

from typing import Any

from django.core.validators import MaxLengthValidator

from accounts.fields import LinesField
from claims.writing.masking import CODE_MASK, CPR_MASK, mask


class KeptLengthValidator(MaxLengthValidator):
    """Counts a text as it is kept, masked; what stands for a CPR number counts as the shortest that it hides.

    So no text of the allowed length is refused for what we put there, and one that was kept is always taken again.
    A longer one than can have been kept is not read at all: reading costs, and anybody may send megabytes.
    """

    def clean(self, x: Any) -> int:
        longest = self.limit_value * len(CPR_MASK) // len(CODE_MASK)
        return len(x) if len(x) > longest else len(mask(x).text.replace(CPR_MASK, CODE_MASK))


class MaskedTextField(LinesField):
    """A text of several lines that its act masks; its length is judged as it will be kept."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        others = [check for check in self.validators if not isinstance(check, MaxLengthValidator)]
        self.validators = [*others, KeptLengthValidator(max_length)]
