"""Strict marshmallow fields: what is not exactly right is refused with a stable reason.

No coercion: ``"10"``, ``10.0`` and ``true`` are no integers, ``1`` is no
boolean, an unknown field is a mistake. Every complaint is a ``Fault`` instead
of a sentence, so that ``sentences`` stays the only place with words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, NoReturn

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from offsets.edge.problems import Fault

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Databases, logs and headers each choke on one of them."""
_MISSING = {"required": [Fault("required")], "null": [Fault("required")]}


class StrictSchema(Schema):
    """Parent of every request body: an unknown field is a mistake, not noise."""

    class Meta:
        unknown = RAISE

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.error_messages |= {
            "unknown": Fault("unknown_field"),  # type: ignore[dict-item]  # kept as it is
            "type": Fault("not_an_object"),  # type: ignore[dict-item]
        }


class Answer(Schema):
    """Parent of every answer: callers must live with fields they do not know yet."""

    class Meta:
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Every field is always there, null where there is nothing to say."""
        field_obj.required = True


class Whole(fields.Integer):
    """A whole JSON number within bounds; units belong into the field's name."""

    default_error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        **_MISSING,
        "invalid": [Fault("not_whole")],
    }

    def __init__(self, minimum: int, maximum: int, **more: Any) -> None:
        super().__init__(validate=Between(minimum, maximum), **more)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid")
        return value


class Count(Whole):
    """A whole number in a query string, where every value arrives as text."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if not isinstance(value, str) or not value.isascii() or not value.isdecimal():
            raise self.make_error("invalid")
        return int(value[:20])


class Number(fields.Decimal):
    """A JSON number within bounds, whole or not, as the decimal that was written.

    Python reads it as a float, whose shortest form gives back up to 15 digits unchanged.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        **_MISSING,
        "invalid": [Fault("not_a_number")],
    }

    def __init__(self, minimum: int, maximum: int, **more: Any) -> None:
        super().__init__(validate=Between(minimum, maximum), **more)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Decimal:
        if type(value) not in (int, float):
            raise self.make_error("invalid")
        return Decimal(repr(value))

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        """As JSON has numbers; the documented bounds come through here too."""
        return value if value is None or value % 1 else int(value)


class Text(fields.String):
    """One line of text of bounded length. What is fit to be printed the domain decides."""

    default_error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        **_MISSING,
        "invalid": [Fault("not_text")],
        "invalid_utf8": [Fault("not_text")],
    }

    def __init__(self, longest: int, **more: Any) -> None:
        super().__init__(validate=Longest(longest), **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> str:
        text = super()._deserialize(value, *args, **more)
        if _CONTROL.search(text):
            raise ValidationError([Fault("control_characters")])
        if not text.strip():
            # Nothing written is not the same as nothing meant: null means nothing.
            raise self.make_error("required")
        return text


class Choice(Text):
    """One word of a closed list, documented with the meaning of each word."""

    def __init__(self, choices: Iterable[str], **more: Any) -> None:
        super().__init__(longest=60, **more)
        self.validators = [OneOf(tuple(choices))]


class YesNo(fields.Boolean):
    """true or false, and nothing that merely looks like it."""

    default_error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        **_MISSING,
        "invalid": [Fault("not_yes_or_no")],
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if type(value) is not bool:
            raise self.make_error("invalid")
        return value


class Row(fields.List[Any]):
    """A list of bounded length."""

    default_error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        **_MISSING,
        "invalid": [Fault("not_a_list")],
    }

    def __init__(self, of: fields.Field[Any], most: int, **more: Any) -> None:
        super().__init__(of, validate=Most(most), **more)


class Between(validate.Range):
    """Range that complains with a Fault; apispec reads its bounds."""

    def __call__(self, value: Any) -> Any:
        if not self.min <= value <= self.max:
            raise ValidationError([Fault("out_of_range", {"min": self.min, "max": self.max})])
        return value


class Longest(validate.Length):
    """Length of text that complains with a Fault."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest)

    def __call__(self, value: Any) -> Any:
        if len(value) > (self.max or 0):
            raise ValidationError([Fault("too_long", {"max": self.max})])
        return value


class Most(Longest):
    """Length of a list that complains with a Fault."""

    def __call__(self, value: Any) -> Any:
        if len(value) > (self.max or 0):
            raise ValidationError([Fault("too_many", {"max": self.max})])
        return value


class OneOf(validate.OneOf):
    """Membership that complains with a Fault naming the choices."""

    def __call__(self, value: Any) -> Any:
        if value not in self.choices:
            raise ValidationError([Fault("unknown_choice", {"choices": tuple(self.choices)})])
        return value


def exactly_one_of(data: Mapping[str, Any], names: Sequence[str]) -> None:
    """Complain on the first of the names unless exactly one of them is given."""
    if sum(data.get(name) is not None for name in names) != 1:
        refuse(names[0], "exactly_one_of", fields=tuple(names))


def refuse(name: str, reason: str, **facts: object) -> NoReturn:
    """Complain about one field from a schema-wide check."""
    raise ValidationError([Fault(reason, facts)], field_name=name)


def meaning(meanings: Mapping[Any, str]) -> dict[str, Any]:
    """Field metadata of an enumeration: its words, and what each of them means."""
    words = "\n".join(f"- `{word}`: {text}" for word, text in meanings.items())
    return {"description": words, "enum": [str(word) for word in meanings]}
