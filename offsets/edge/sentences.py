"""What every refusal is called, which HTTP status it has and how it is said.

The one table between the domain's errors and the outside. ``PROBLEMS`` explains
each ``code``, ``REASONS`` each ``reason`` of an Invalid field. The codes and
reasons are part of the API; the sentences are not. The blanks are the error's
facts; a fact ``left_g`` may also be written as ``left_kg``, ``amount_fen`` as
``amount_yuan``.
"""

from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from offsets.edge import sentences_of_accounts as accounts
from offsets.edge import sentences_of_attendees as attendees
from offsets.edge import sentences_of_booths as booths
from offsets.edge import sentences_of_events as events
from offsets.edge import sentences_of_organisers as organisers
from offsets.edge import sentences_of_rights as rights


class Explanation(NamedTuple):
    """How one code is told to a program (status) and to a person (title, sentence)."""

    status: int
    title: LazyString
    sentence: LazyString


PROBLEMS: dict[str, Explanation] = {
    # What the domain refuses.
    "invalid": Explanation(
        422, _l("Please check what was entered"), _l("Some of what was sent cannot be used.")
    ),
    "not_found": Explanation(
        404, _l("Not found"), _l("It does not exist, or it is not yours to see.")
    ),
    "conflict": Explanation(
        409, _l("Not possible any more"), _l("It is not in a state in which this can be done.")
    ),
    "busy": Explanation(
        409, _l("One moment"), _l("Somebody else is at it right now. Please try again.")
    ),
    "not_sealed_yet": Explanation(
        409,
        _l("Not in the public log yet"),
        _l("It will be sealed into the public log within seconds. Please try again then."),
    ),
    "sold_out": Explanation(
        409, _l("Not enough left"), _l("Not enough is left: %(left_kg)s kg can still be bought.")
    ),
    "too_much_waiting": Explanation(
        409,
        _l("Too much waits for bank transfers"),
        _l(
            "By bank transfer %(left_kg)s kg of this lot can be ordered at the moment. "
            "Please order less, pay another way, or try again in some days."
        ),
    ),
    "lot_paused": Explanation(
        409, _l("Sale paused"), _l("The operator has paused the sale of this lot.")
    ),
    "quote_expired": Explanation(
        422, _l("The quote has expired"), _l("Prices may have changed. Please ask for a new quote.")
    ),
    "quote_invalid": Explanation(
        422, _l("Not one of our quotes"), _l("Send the quote's token exactly as it was given.")
    ),
    "order_not_payable": Explanation(
        409, _l("Cannot be paid any more"), _l("This order is paid, cancelled or expired already.")
    ),
    "order_not_cancellable": Explanation(
        409,
        _l("Cannot be cancelled any more"),
        _l("Its grams are retired in the buyer's name, or the order has ended already."),
    ),
    "already_claimed": Explanation(
        409, _l("Already opened"), _l("Somebody has opened this gift on another device.")
    ),
    "below_provider_minimum": Explanation(
        422,
        _l("Too small for this way to pay"),
        _l("This way to pay starts at %(min_amount_yuan)s yuan."),
    ),
    "provider_unavailable": Explanation(
        503,
        _l("The payment service does not answer"),
        _l("Nothing was changed. Please try again in a moment."),
    ),
    "idempotency_key_reused": Explanation(
        422,
        _l("Idempotency key used before"),
        _l("This Idempotency-Key came before with another body. Take a new key."),
    ),
    "refund_too_late": Explanation(
        409,
        _l("Too late for this way back"),
        _l("The payment service sends nothing back after %(days)s days. Pay it back another way."),
    ),
    "too_many_refunds": Explanation(
        409,
        _l("Too many parts"),
        _l("The payment has gone back in %(parts)s parts already; there can be no more."),
    ),
    "bad_signature": Explanation(
        400, _l("Signature does not fit"), _l("The notice is not signed by the payment service.")
    ),
    "stale_notice": Explanation(
        400, _l("Notice too old"), _l("The signed time lies too far from now.")
    ),
    "serials_taken": Explanation(
        409,
        _l("Serial numbers taken"),
        _l("Some of these serial numbers belong to lot %(lot)s already."),
    ),
    # What HTTP refuses before the domain is asked.
    "malformed_request": Explanation(
        400, _l("Request not understood"), _l("The request is not well formed.")
    ),
    "malformed_json": Explanation(
        400, _l("Not JSON"), _l("The body is not a well-formed JSON document in UTF-8.")
    ),
    "form_expired": Explanation(
        400, _l("This form is too old"), _l("Go back, load the page again and send it once more.")
    ),
    "forbidden": Explanation(403, _l("Not allowed"), _l("You may not do this.")),
    "method_not_allowed": Explanation(
        405, _l("Method not allowed"), _l("This address does not answer to that method.")
    ),
    "too_large": Explanation(413, _l("Too large"), _l("More was sent than we read.")),
    "wrong_content_type": Explanation(
        415, _l("Wrong content type"), _l("Send the body as application/json.")
    ),
    "rate_limited": Explanation(
        429, _l("Too many requests"), _l("Please wait a little before the next try.")
    ),
    "internal": Explanation(
        500,
        _l("Something broke on our side"),
        _l("It is written down under the request number. Please try again later."),
    ),
    "unavailable": Explanation(
        503, _l("Very busy just now"), _l("Nothing was changed. Please try again in a moment.")
    ),
}

REASONS: dict[str, LazyString] = {
    "cosignature_invalid": _l("This is no valid cosignature of a checkpoint."),
    "cosignature_unknown": _l("None of the log’s witnesses has signed this."),
    "required": _l("This is missing."),
    "exactly_one_of": _l("Give exactly one of: %(fields)s."),
    "not_whole": _l("Must be a whole number, written without quotes, sign or decimal point."),
    "not_text": _l("Must be text."),
    "not_yes_or_no": _l("Must be true or false."),
    "not_a_list": _l("Must be a list."),
    "not_an_object": _l("Must be a JSON object."),
    "not_usable": _l("This value cannot be used."),
    "unknown_field": _l("There is no such field here."),
    "out_of_range": _l("Must be between %(min)s and %(max)s."),
    "unknown_choice": _l("Must be one of: %(choices)s."),
    "too_long": _l("Too long: at most %(max)s characters."),
    "too_many": _l("Too many: at most %(max)s."),
    "confirm_erasure": _l("Please confirm: what is erased cannot be brought back."),
    "only_of_replacement": _l("Only a notice of a replacement names another lot."),
    "control_characters": _l("Contains control characters that nobody could read."),
    "direction_tricks": _l("Contains hidden signs that change the direction of writing."),
    "markup": _l("Contains < or >, which could be mistaken for markup."),
    "unprintable": _l("Contains a sign that the certificate cannot print: %(sign)s"),
    "confirm_required": _l("Confirm that retired grams cannot be returned."),
    "count_mismatch": _l("Expected %(expected)s names, got %(given)s."),
    "occasion_required": _l("Say for what occasion it is bought."),
    "not_whole_tonnes": _l("An order that is retired to order is in whole tonnes."),
    "below_minimum": _l("The smallest possible is %(min)s."),
    "buys_nothing": _l("This amount does not buy one gram for each certificate."),
    "not_to_order": _l("This project takes no orders that are retired to order."),
    "idempotency_key_shape": _l("16 to 64 letters, digits, dashes or underscores."),
    "number_shape": _l("This is no number or code of ours. Please compare it sign by sign."),
    "lot_code_shape": _l("A lot's code has up to 40 capital letters, digits and dashes."),
    "prefix_ends_in_digit": _l(
        "A serial's prefix may not end in a digit: the digit belongs to the number."
    ),
    "sha256_shape": _l("A SHA-256 has 64 hexadecimal digits."),
    "day_shape": _l("Write the day as YYYY-MM-DD."),
    "in_the_future": _l("This day has not come yet."),
    "shape": _l("Not of the right form: %(said)s"),
    "name_or_anonymous": _l("Write a name, or choose to stay anonymous."),
    "yuan_shape": _l("Write an amount in yuan, such as 1 or 12.50."),
    "kilograms_shape": _l("Write a mass in kilograms, such as 10 or 0.5."),
    "cursor": _l("Send the cursor exactly as the page before gave it."),
    # Of a list of participants that was uploaded.
    "file_too_large": _l("The file is larger than %(max_mb)s MB."),
    "empty_file": _l("The file is empty."),
    "not_a_table": _l("This is a %(kind)s file. Please save the list as XLSX or CSV."),
    "password_protected": _l("The workbook is under a password. Please save it without one."),
    "old_workbook": _l("This workbook is in the old .xls format. Please save it as XLSX."),
    "damaged_workbook": _l("The workbook is damaged. Please open it and save it again as XLSX."),
    "unusual_workbook": _l(
        "The workbook is written in an unusual way. Please open it in a spreadsheet program and "
        "save it again as XLSX."
    ),
    "unpacks_too_large": _l("Unpacked, the workbook is larger than %(max_mb)s MB."),
    "too_many_rows": _l("More than %(max)s rows. Please split the list, or add up equal rows."),
    "too_many_columns": _l("More than %(max)s columns. Please delete those that are not needed."),
    "too_many_different": _l(
        "Column %(column)s holds more than %(max)s different entries. Perhaps another column is "
        "meant."
    ),
    "too_tall_and_wide": _l(
        "A list of more than %(rows)s rows may have %(columns)s columns. Please delete those that "
        "are not needed, also empty ones far to the right."
    ),
    "encoding": _l(
        "The text cannot be read from line %(line)s on. Please save the list as CSV in UTF-8, or "
        "as XLSX."
    ),
    "nul_bytes": _l("Line %(line)s holds NUL bytes, which no text has."),
    "quotes": _l("In row %(row)s the quotation marks do not match."),
    "cell_too_long": _l("Row %(row)s has a cell that is far too long."),
    "no_header": _l(
        "None of the first %(max)s rows holds headers that we know, such as 出发城市 or origin."
    ),
    "merged_header": _l(
        "The header in row %(row)s, column %(column)s spans several columns. Please give each "
        "column its own header."
    ),
    "duplicate_header": _l(
        "In row %(row)s the columns %(columns)s have headers of the same meaning. Please choose "
        "one."
    ),
    "no_rows": _l("There are no rows below the headers in row %(row)s."),
    "date_found": _l("A date stands where none belongs; perhaps a number was turned into one."),
    "formula_found": _l("A formula stands here. Please put its value in its place."),
    "merged_cell": _l("The cell is merged with others. Please unmerge it and fill in each row."),
    "personal_data": _l("This looks like somebody's number or e-mail address. Please delete it."),
    "total_row": _l("A row of totals would count everybody twice."),
    "several_meanings": _l("May mean any of: %(choices)s."),
    "place_too_wide": _l("This is a country. Please name a city."),
    "airport_closed": _l("This airport is closed."),
    "airport_not_open": _l("This airport is not open yet."),
    "place_not_found": _l("No such place is known to us."),
    # Of an organiser's form.
    "maybe_date": _l(
        "%(number)s may be a date, %(day)s. If so many people are meant, write %(number)s人."
    ),
    "not_whole_typed": _l("Write a whole number, such as 12."),
    "not_a_quantity": _l("Write a number of zero or more, such as 12500 or 0.5."),
    "list_expired": _l("The list is no longer at hand. Please upload the file once more."),
    "too_many_different_rows": _l(
        "The rows of this list differ too much to be carried on. Please use the API, or add up "
        "rows that are alike."
    ),
    "no_grid_factor": _l("No grid factor is known for this country; leave electricity empty."),
    "no_shows_in_list": _l("The list tells already who did not come; leave this empty."),
    "contradicts": _l("This contradicts the rest of the file: something in it was changed."),
    # Of a footprint.
    "ambiguous_place": _l("Several places bear this name. Please choose one."),
    "no_airport": _l("No airport is named so. Please name the one to fly from or to."),
    "same_place": _l("It ends where it began."),
    "not_a_number": _l("Must be a number, written without quotes."),
    "too_precise": _l("Give at most %(decimals)s decimals."),
    "no_kinds": _l("There are no kinds of this to choose from: leave it out."),
    "not_shared": _l("This is counted for each passenger already and is not shared again."),
    "no_factor_for_boundary": _l(
        "There is no factor for this within the boundary %(boundary)s. Boundaries are never mixed."
    ),
    "no_factor_for_non_co2": _l(
        "Within this boundary, flights can be counted only without what they do beyond CO2."
    ),
    "mixed_boundaries": _l("Totals of different boundaries are not added: %(boundaries)s."),
    "nothing_resolved": _l("Nobody’s way is known, so there is no mean to extrapolate."),
    "no_hotel_factor": _l("No factor is published for hotels there. Leave the nights out."),
    "nothing_to_count": _l("Nothing was entered that could be counted."),
}

PROBLEMS |= {code: Explanation(*said) for code, said in attendees.PROBLEMS.items()}
REASONS |= attendees.REASONS
PROBLEMS |= {code: Explanation(*said) for code, said in booths.PROBLEMS.items()}
REASONS |= booths.REASONS
PROBLEMS |= {code: Explanation(*said) for code, said in events.PROBLEMS.items()}
REASONS |= events.REASONS
PROBLEMS |= {code: Explanation(*said) for code, said in rights.PROBLEMS.items()}
REASONS |= rights.REASONS
PROBLEMS |= {code: Explanation(*said) for code, said in organisers.PROBLEMS.items()}
REASONS |= organisers.REASONS
PROBLEMS |= {code: Explanation(*said) for code, said in accounts.PROBLEMS.items()}
REASONS |= accounts.REASONS
