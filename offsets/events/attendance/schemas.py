"""The three questions, answers and their coverage as the API takes and shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer, Choice, Row, StrictSchema, Text, Whole, YesNo, meaning
from offsets.events.attendance.rules import (
    CONSENT,
    MAX_CHILDREN,
    MAX_KM,
    MAX_NIGHTS,
    MAX_OCCUPANTS,
    MAX_TICKET,
    MOST_ORIGINS,
    WAYS,
    State,
)
from offsets.inventories.rules import MAX_PLACE_LETTERS
from offsets.inventories.schemas import Export, Place, Unchanged

MOST_TICKETS_AT_ONCE = 10_000
STATES = {
    State.OPEN: "answers are taken and may be corrected",
    State.CLOSED: "the organiser takes none at present",
    State.FROZEN: "they are part of the final inventory; nothing changes any more",
}
_PLACE = "A place: its `id` or its name, in Chinese, pinyin or English."
_GRAMS = {"examples": [161_498]}


class Consent(Answer):
    """What an attendee agrees to; show these words, and never tick them for anybody."""

    version = fields.String(metadata={"examples": [CONSENT]})
    text_zh = fields.String()
    text_en = fields.String()


class Questions(Answer):
    """What to ask, and the form's token with which to answer."""

    event = fields.String(metadata={"examples": ["k7m2p9xw4tqz"]})
    name = fields.String(metadata={"examples": ["山海论坛"]})
    page = fields.String(
        metadata={"examples": ["/a/FUUQZE8"], "description": "The same three questions as a page."}
    )
    is_open = fields.Boolean(metadata={"examples": [True]})
    needs_ticket = fields.Boolean(
        metadata={"examples": [False], "description": "Whether a registration code is needed."}
    )
    origins = fields.List(
        fields.Nested(Place),
        metadata={"description": "Most come from one of these; `GET /places` finds all others."},
    )
    modes = fields.List(fields.String(), metadata={"examples": [list(WAYS)]})
    max_nights = fields.Integer(metadata={"examples": [MAX_NIGHTS]})
    consent = fields.Nested(Consent)
    form = fields.String(
        metadata={
            "description": "For one answer of this device or person, from two seconds to a day "
            "after it was given out. It is the idempotency key: sent again it is answered as the "
            "first time.",
        }
    )


class AnswerWish(StrictSchema):
    """What one attendee says."""

    form = Text(600, required=True, metadata={"description": "From `GET` of the questions."})
    origin = Text(
        MAX_PLACE_LETTERS,
        load_default=None,
        metadata={
            "examples": ["厦门"],
            "description": f"{_PLACE} Give this or `km`. The place is not kept, only its distance.",
        },
    )
    km = Whole(
        1, MAX_KM, load_default=None, metadata={"examples": [None], "description": "One way."}
    )
    mode = Choice(WAYS, required=True, metadata={"examples": ["rail_high_speed"]})
    occupants = Whole(
        1,
        MAX_OCCUPANTS,
        load_default=None,
        metadata={
            "examples": [None],
            "description": "Of a car or taxi, and needed then: how many of them shared it.",
        },
    )
    nights = Whole(0, MAX_NIGHTS, required=True, metadata={"examples": [2]})
    child = Whole(
        1,
        MAX_CHILDREN,
        load_default=None,
        metadata={
            "examples": [None],
            "description": "The number of a child under 14 for whom its guardian answers here; "
            "without it somebody of 14 or older answers for themselves.",
        },
    )
    ticket = Text(
        MAX_TICKET,
        load_default=None,
        metadata={"examples": [None], "description": "The registration code, where one is needed."},
    )
    consent = YesNo(
        required=True,
        metadata={"examples": [True], "description": "They agree to the words of `consent`."},
    )


class AttendeeBill(Answer):
    """What an attendee emits by coming and staying. It is an estimate: read it with its range."""

    travel_g = fields.Integer(metadata={"examples": [54_498]})
    lodging_g = fields.Integer(metadata={"examples": [107_000]})
    low_g = fields.Integer(metadata={"examples": [140_000]})
    central_g = fields.Integer(metadata=_GRAMS)
    high_g = fields.Integer(metadata={"examples": [180_000]})
    export = Unchanged(Export)


class AttendeeAnswer(Answer):
    """An answer that stands, with its bill."""

    version = fields.Integer(
        metadata={"examples": [1], "description": "Above 1 it is a correction, which counts once."}
    )
    child = fields.Integer(allow_none=True, metadata={"examples": [None]})
    distance_km = fields.Integer(metadata={"examples": [196], "description": "One way."})
    mode = fields.String(metadata={"examples": ["rail_high_speed"]})
    occupants = fields.Integer(metadata={"examples": [1]})
    nights = fields.Integer(metadata={"examples": [2]})
    bill = fields.Nested(AttendeeBill)


class AttendeeAnswerList(Answer):
    """What the caller has answered, for themselves and for children."""

    answers = fields.List(fields.Nested(AttendeeAnswer))


class QuestionsWish(StrictSchema):
    """How an event's attendees are to be asked."""

    venue = Text(
        MAX_PLACE_LETTERS,
        required=True,
        metadata={"examples": ["福州"], "description": f"Where the event is. {_PLACE}"},
    )
    local_km = Whole(
        1,
        MAX_KM,
        load_default=None,
        metadata={
            "examples": [8],
            "description": "How far those come who live there, one way; else each is asked.",
        },
    )
    origins = Row(
        Text(MAX_PLACE_LETTERS),
        MOST_ORIGINS,
        load_default=(),
        metadata={"examples": [[]], "description": "Places to offer; the usual ones if empty."},
    )


class QuestionnaireLinks(Answer):
    """Where attendees and printers find it."""

    page = fields.String(metadata={"examples": ["/a/FUUQZE8"]})
    poster_pdf = fields.String(
        metadata={
            "examples": ["/a/FUUQZE8/poster.pdf"],
            "description": "A4; `?paper=a3` for the larger one.",
        }
    )
    poster_png = fields.String(metadata={"examples": ["/a/FUUQZE8/poster.png"]})


class Questionnaire(Answer):
    """An event's questions as its organiser sees them."""

    event = fields.String(metadata={"examples": ["k7m2p9xw4tqz"]})
    code = fields.String(metadata={"examples": ["FUUQZE8"]})
    state = fields.String(metadata=meaning(STATES))
    venue = fields.Nested(Place)
    local_km = fields.Integer(allow_none=True, metadata={"examples": [8]})
    needs_ticket = fields.Boolean(metadata={"examples": [False]})
    links = fields.Nested(QuestionnaireLinks)


class TicketsWish(StrictSchema):
    """Registration codes; from then on only who holds one may answer."""

    tickets = Row(
        Text(MAX_TICKET), MOST_TICKETS_AT_ONCE, required=True, metadata={"examples": [["A-1001"]]}
    )


class TicketsAdded(Answer):
    """What became of a list of codes."""

    added = fields.Integer(
        metadata={"examples": [1], "description": "How many were not there before."}
    )
    expected = fields.Integer(metadata={"examples": [300], "description": "All codes together."})


class ModeShare(Answer):
    """Those who came by one mode."""

    mode = fields.String(metadata={"examples": ["rail_high_speed"]})
    people = fields.Integer(metadata={"examples": [120]})
    travel_g = fields.Integer(metadata={"examples": [6_539_760]})


class AttendanceCoverage(Answer):
    """How many have answered, and what it says of all."""

    answered = fields.Integer(metadata={"examples": [180]})
    expected = fields.Integer(metadata={"examples": [300]})
    percent = fields.Integer(metadata={"examples": [60], "description": "Rounded down."})
    modes = fields.List(fields.Nested(ModeShare))
    nights = fields.Integer(metadata={"examples": [360]})
    travel_g = fields.Integer(metadata={"examples": [9_809_640]})
    lodging_g = fields.Integer(metadata={"examples": [19_260_000]})
    total_g = fields.Integer(
        metadata={"examples": [29_069_640], "description": "Of those who answered."}
    )
    mean_g = fields.Integer(metadata=_GRAMS)
    unanswered = fields.Integer(metadata={"examples": [120]})
    whole_g = fields.Integer(
        allow_none=True,
        metadata={
            "examples": [48_449_400],
            "description": "Of all, the rest counted as the mean; null before the first answer.",
        },
    )
    margin_g = fields.Integer(
        allow_none=True,
        metadata={
            "examples": [1_200_000],
            "description": "By how much chance may make `whole_g` more or less, 19 times of 20. "
            "Who does not answer may be unlike who does, which no number tells.",
        },
    )


class AnswersHandedOver(Answer):
    """What went into the event's actual data."""

    people = fields.Integer(metadata={"examples": [180], "description": "Who answered."})
    extrapolated = fields.Integer(
        metadata={"examples": [120], "description": "Who did not: counted as the mean, n of N."}
    )
