"""What is refused at the door and inside an organisation; joined into ``sentences``."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PROBLEMS: dict[str, tuple[int, LazyString, LazyString]] = {
    "link_spent": (
        409,
        _l("The link no longer works"),
        _l("It was used already, is too old, or another browser asked for it. Ask for a new one."),
    ),
    "code_wrong": (
        422,
        _l("Not the code"),
        _l("This is not the code in the newest letter. Please compare it figure by figure."),
    ),
    "address_taken": (
        409,
        _l("The address belongs to another account"),
        _l("Two accounts are never made one. Sign in with this address to use the other one."),
    ),
    "passkey_refused": (
        422,
        _l("The passkey does not fit"),
        _l("Please try again, or sign in by e-mail."),
    ),
    "last_owner": (
        409,
        _l("The only administrator"),
        _l("An organisation keeps at least one administrator. Make somebody else one first."),
    ),
    "already_member": (
        409,
        _l("Already a member"),
        _l("You act for this organisation already. An administrator can give you another role."),
    ),
    "invitation_spent": (
        409,
        _l("The invitation no longer works"),
        _l("It was taken, was taken back, or is too old. Ask for a new one."),
    ),
    "invitation_elsewhere": (
        403,
        _l("An invitation for another address"),
        _l("Sign in with the e-mail address to which it was sent, or add that address to yours."),
    ),
    "hook_known": (
        409,
        _l("Registered already"),
        _l("Messages are sent to this address already. A new secret can be made there."),
    ),
    "hook_ended": (
        409,
        _l("The endpoint has ended"),
        _l("Nothing is sent there any more. Register the address anew."),
    ),
}

REASONS: dict[str, LazyString] = {
    "hook_url": _l("Write an https address without user name, password and #."),
    "hook_address": _l("Nothing is sent to addresses of private networks or of this machine."),
    "email_shape": _l("This is not an e-mail address that we can write to."),
}
